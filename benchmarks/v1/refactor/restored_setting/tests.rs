use std::panic::{catch_unwind, AssertUnwindSafe};

fn renderer(scale: u32) -> Renderer {
    Renderer {
        scale: Cell::new(scale),
        ..Renderer::default()
    }
}

#[test]
fn the_scale_holds_while_it_works() {
    let renderer = renderer(1);
    let seen = with_scale(&renderer, 4, |renderer| {
        renderer.draw();
        renderer.scale()
    });
    assert_eq!((seen, renderer.scale(), renderer.lines()), (4, 1, 1));
}

#[test]
fn it_nests() {
    let renderer = renderer(1);
    let seen = with_scale(&renderer, 2, |r| {
        let inner = with_scale(r, 3, Renderer::scale);
        (inner, r.scale())
    });
    assert_eq!((seen, renderer.scale()), ((3, 2), 1));
}

#[test]
fn an_error_restores_it() {
    let renderer = renderer(5);
    let failed: Result<(), &str> = with_scale(&renderer, 6, |_| Err("no paper"));
    assert_eq!((failed, renderer.scale()), (Err("no paper"), 5));
}

#[test]
fn a_panic_restores_it() {
    let renderer = renderer(7);
    let caught = catch_unwind(AssertUnwindSafe(|| {
        with_scale(&renderer, 8, |r| {
            with_scale(r, 9, |_| panic!("no ink"));
        });
    }));
    assert!(caught.is_err());
    assert_eq!(renderer.scale(), 7);
}

#[test]
fn whatever_the_work_did_to_it() {
    let renderer = renderer(2);
    with_scale(&renderer, 3, |r| r.scale.set(100));
    assert_eq!(renderer.scale(), 2);
    with_scale(&renderer, 2, |r| r.scale.set(50));
    assert_eq!(renderer.scale(), 2);
}
