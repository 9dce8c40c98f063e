#[test]
fn subjects_without_marks() {
    assert_eq!(bare_subject("Lunch on Friday"), "Lunch on Friday");
    assert_eq!(bare_subject("  Lunch "), "Lunch");
    assert_eq!(bare_subject(""), "");
}

#[test]
fn one_mark() {
    assert_eq!(bare_subject("Re: Lunch"), "Lunch");
    assert_eq!(bare_subject("AW: Lunch"), "Lunch");
    assert_eq!(bare_subject("sv:Lunch"), "Lunch");
}

#[test]
fn several_marks() {
    assert_eq!(bare_subject("Re: AW: RE:re:  Sv: Lunch"), "Lunch");
    assert_eq!(bare_subject(" re:re: "), "");
}

#[test]
fn only_at_the_begin() {
    assert_eq!(bare_subject("Lunch re: Friday"), "Lunch re: Friday");
    assert_eq!(bare_subject("Re: Lunch, aw: no"), "Lunch, aw: no");
    assert_eq!(bare_subject("Fwd: Re: Lunch"), "Fwd: Re: Lunch");
    assert_eq!(bare_subject("Re : Lunch"), "Re : Lunch");
    assert_eq!(bare_subject("are: you"), "are: you");
}

#[test]
fn other_letters() {
    assert_eq!(bare_subject("r\u{e9}: Lunch"), "r\u{e9}: Lunch");
    assert_eq!(bare_subject("Re: \u{e9}t\u{e9}"), "\u{e9}t\u{e9}");
    assert_eq!(bare_subject("a\u{20ac}"), "a\u{20ac}");
}

#[test]
fn replies_and_threads() {
    assert_eq!(reply_subject("RE: Lunch"), "Re: Lunch");
    assert_eq!(reply_subject(""), "Re:");
    assert!(same_thread("Lunch", "Aw: Re: Lunch"));
    assert!(!same_thread("Lunch", "lunch"));
}
