use log_json_lines::{write_all, Format, Json, Plain, Record, Value};

fn record(message: &str, fields: &[(&'static str, Value)]) -> Record {
    Record {
        level: "INFO",
        message: message.to_string(),
        fields: fields.to_vec(),
    }
}

fn json(record: &Record) -> String {
    let mut out = String::new();
    Json.write(record, &mut out);
    out
}

#[test]
fn level_and_message_come_first() {
    assert_eq!(
        json(&record("up", &[])),
        r#"{"level":"INFO","message":"up"}"#
    );
}

#[test]
fn fields_keep_their_order_and_kind() {
    let fields = [
        ("port", Value::Number(8080)),
        ("host", Value::Text("a1".to_string())),
        ("tls", Value::Flag(false)),
        ("delta", Value::Number(-3)),
    ];
    assert_eq!(
        json(&record("up", &fields)),
        r#"{"level":"INFO","message":"up","port":8080,"host":"a1","tls":false,"delta":-3}"#
    );
}

#[test]
fn strings_are_escaped() {
    let fields = [("path", Value::Text("C:\\new \"x\"\n\t\u{1}é".to_string()))];
    assert_eq!(
        json(&record("a\nb\"", &fields)),
        r#"{"level":"INFO","message":"a\nb\"","path":"C:\\new \"x\"\n\t\u0001é"}"#
    );
}

#[test]
fn a_number_in_a_text_is_a_text() {
    let fields = [("code", Value::Text("7".to_string()))];
    assert_eq!(
        json(&record("", &fields)),
        r#"{"level":"INFO","message":"","code":"7"}"#
    );
}

#[test]
fn records_are_appended_line_by_line() {
    let records = [record("a", &[]), record("b", &[("n", Value::Number(1))])];
    assert_eq!(
        write_all(&records, &Json),
        "{\"level\":\"INFO\",\"message\":\"a\"}\n{\"level\":\"INFO\",\"message\":\"b\",\"n\":1}\n"
    );
    assert_eq!(write_all(&records, &Plain), "INFO a\nINFO b n=1\n");
}
