use plural_messages::{Catalog, Message};

fn catalog() -> Catalog {
    let mut catalog = Catalog::new("en-gb");
    catalog.add(
        "en",
        "files",
        Message::new("{n} file", "{n} files").with_none("no files"),
    );
    catalog.add("en-gb", "colour", Message::new("a colour", "colours"));
    catalog.add("de", "files", Message::new("{n} Datei", "{n} Dateien"));
    catalog.add(
        "de-AT",
        "bag",
        Message::new("ein Sackerl", "{n} von {n} Sackerln"),
    );
    catalog
}

#[test]
fn the_form_follows_the_count() {
    let catalog = catalog();
    assert_eq!(catalog.text("en", "files", 0), "no files");
    assert_eq!(catalog.text("en", "files", 1), "1 file");
    assert_eq!(catalog.text("en", "files", 21), "21 files");
    assert_eq!(catalog.text("de", "files", 0), "0 Dateien");
    assert_eq!(catalog.text("de-at", "bag", 2), "2 von 2 Sackerln");
}

#[test]
fn a_region_has_what_its_language_has() {
    let mut catalog = catalog();
    assert_eq!(catalog.text("de-at", "files", 1), "1 Datei");
    assert_eq!(catalog.text("DE-AT-vienna", "bag", 1), "ein Sackerl");
    assert_eq!(catalog.text("de-at-vienna", "files", 3), "3 Dateien");
    catalog.add("de-at", "files", Message::new("ein File", "{n} Files"));
    assert_eq!(catalog.text("de-at-vienna", "files", 3), "3 Files");
    assert_eq!(catalog.text("de-ch", "files", 3), "3 Dateien");
}

#[test]
fn a_language_has_not_what_its_region_has() {
    assert_eq!(catalog().text("de", "bag", 1), "bag");
}

#[test]
fn the_default_comes_last_with_its_shorter_forms() {
    let catalog = catalog();
    assert_eq!(catalog.text("fr-ca", "colour", 2), "colours");
    assert_eq!(catalog.text("fr", "files", 2), "2 files");
    assert_eq!(catalog.text("", "files", 1), "1 file");
    assert_eq!(catalog.text("fr", "missing", 1), "missing");
}
