#[test]
fn the_highest_weight_wins() {
    assert_eq!(
        choose_language("de;q=0.5, fr;q=0.9, en;q=0.7", &["de", "en", "fr"]),
        Some("fr")
    );
    assert_eq!(choose_language("en;q=0.9,de", &["en", "de"]), Some("de"));
    assert_eq!(
        choose_language("en;q=0.25,de;q=0.3", &["en", "de"]),
        Some("de")
    );
    assert_eq!(
        choose_language("en;q=0.101,de;q=0.1", &["de", "en"]),
        Some("en")
    );
}

#[test]
fn equals_in_order_of_the_offers() {
    assert_eq!(choose_language("fr, de", &["de", "fr"]), Some("de"));
    assert_eq!(choose_language("fr;q=1, de", &["de", "fr"]), Some("de"));
    assert_eq!(
        choose_language("fr;q=0.8, de;q=0.800", &["de", "fr"]),
        Some("de")
    );
    assert_eq!(choose_language("fr;q=1.000, de", &["fr", "de"]), Some("fr"));
}

#[test]
fn an_entry_stands_for_more_specific_languages() {
    assert_eq!(choose_language("de", &["en", "de-AT"]), Some("de-AT"));
    assert_eq!(choose_language("DE-at", &["de", "de-AT"]), Some("de-AT"));
    assert_eq!(choose_language("de-AT", &["de"]), None);
    assert_eq!(choose_language("de", &["deu", "den-X"]), None);
}

#[test]
fn the_longest_entry_decides() {
    assert_eq!(
        choose_language("de, de-AT;q=0.1, en;q=0.5", &["de-AT", "en"]),
        Some("en")
    );
    assert_eq!(
        choose_language("*;q=0.9, en;q=0.2, fr;q=0.3", &["en", "fr"]),
        Some("fr")
    );
    assert_eq!(choose_language("*, en;q=0.2", &["en", "nl"]), Some("nl"));
    assert_eq!(
        choose_language("*;q=0.9, x;q=0.2", &["x", "nl"]),
        Some("nl")
    );
    assert_eq!(
        choose_language("en;q=0.2, en;q=0.9, fr;q=0.5", &["en", "fr"]),
        Some("fr")
    );
}

#[test]
fn weight_zero_excludes() {
    assert_eq!(choose_language("en;q=0", &["en"]), None);
    assert_eq!(choose_language("en;q=0.001", &["en"]), Some("en"));
    assert_eq!(choose_language("*, en;q=0.000", &["en"]), None);
    assert_eq!(choose_language("*, en;q=0.0", &["en", "fr"]), Some("fr"));
    assert_eq!(choose_language("en, *;q=0", &["fr"]), None);
}

#[test]
fn malformed_entries_are_left_out() {
    for header in [
        "",
        "en;q=",
        "en;q=2",
        "en;q=1.001",
        "en;q=0.1234",
        "en;q=0.0001",
        "en;q=.5",
        "en;q=0.",
        "en;q=1.",
        "en;q=-0",
        "en;w=1",
        "e n",
        ";q=1",
    ] {
        assert_eq!(choose_language(header, &["en"]), None, "{header}");
    }
    assert_eq!(choose_language("fr;q=x,, en", &["fr", "en"]), Some("en"));
    assert_eq!(
        choose_language(" en ; q=0.5 ,fr;q=0.4", &["fr", "en"]),
        Some("en")
    );
    assert_eq!(choose_language("en", &[]), None);
    assert_eq!(choose_language("x_y", &["x_y"]), None);
}
