use migration_runner::{MigrateError, Runner, Schema, Step};

fn runner() -> Runner {
    Runner::default()
        .with(&[Step::Create("users")])
        .with(&[Step::Create("orders"), Step::Rename("users", "people")])
        .with(&[Step::Create("items"), Step::Drop("carts")])
}

fn tables(schema: &Schema) -> Vec<&str> {
    schema.iter().map(String::as_str).collect()
}

#[test]
fn steps_lead_to_the_target() {
    let (mut schema, mut version) = (Schema::new(), 0);
    assert_eq!(runner().migrate(&mut schema, &mut version, 1), Ok(()));
    assert_eq!((tables(&schema), version), (vec!["users"], 1));
    assert_eq!(runner().migrate(&mut schema, &mut version, 2), Ok(()));
    assert_eq!((tables(&schema), version), (vec!["orders", "people"], 2));
    assert_eq!(runner().migrate(&mut schema, &mut version, 2), Ok(()));
}

#[test]
fn a_migration_is_applied_as_a_whole() {
    let (mut schema, mut version) = (Schema::new(), 0);
    let failed = MigrateError::Step {
        version: 3,
        reason: "no carts".to_string(),
    };
    assert_eq!(runner().migrate(&mut schema, &mut version, 3), Err(failed));
    assert_eq!((tables(&schema), version), (vec!["orders", "people"], 2));
}

#[test]
fn the_present_schema_counts() {
    let (mut schema, mut version) = (Schema::from(["users".to_string()]), 0);
    let result = runner().migrate(&mut schema, &mut version, 1);
    let reason = "users exists".to_string();
    assert_eq!(result, Err(MigrateError::Step { version: 1, reason }));
    assert_eq!(version, 0);
}

#[test]
fn targets_that_cannot_be_reached() {
    let (mut schema, mut version) = (Schema::new(), 0);
    let unknown = MigrateError::Unknown {
        newest: 3,
        asked: 4,
    };
    assert_eq!(runner().migrate(&mut schema, &mut version, 4), Err(unknown));
    assert!(schema.is_empty() && version == 0);
    version = 2;
    let backwards = MigrateError::Backwards { at: 2, asked: 1 };
    assert_eq!(
        runner().migrate(&mut schema, &mut version, 1),
        Err(backwards)
    );
    assert_eq!(Runner::default().migrate(&mut schema, &mut 0, 0), Ok(()));
}
