fn filled(pool: &Pool, size: usize) -> Buffer {
    let mut buffer = pool.take();
    buffer.resize(size, 7);
    buffer
}

#[test]
fn a_buffer_comes_back_empty_with_its_room() {
    let pool = Pool::new(4);
    let place = {
        let buffer = filled(&pool, 1000);
        buffer.as_ptr()
    };
    assert_eq!(pool.waiting(), 1);
    let again = pool.take();
    assert!(again.is_empty() && again.capacity() >= 1000);
    assert_eq!(again.as_ptr(), place);
    assert_eq!(pool.waiting(), 0);
}

#[test]
fn the_pool_keeps_only_so_many() {
    let pool = Pool::new(2);
    let buffers = [filled(&pool, 1), filled(&pool, 2), filled(&pool, 3)];
    drop(buffers);
    assert_eq!(pool.waiting(), 2);
    let none = Pool::new(0);
    drop(filled(&none, 9));
    assert_eq!(none.waiting(), 0);
}

#[test]
fn buffers_without_room_do_not_come_back() {
    let pool = Pool::new(4);
    drop(pool.take());
    assert_eq!(pool.waiting(), 0);
    let bytes = filled(&pool, 3).into_vec();
    assert_eq!(bytes, [7, 7, 7]);
    assert_eq!(pool.waiting(), 0);
}

#[test]
fn a_buffer_may_outlive_its_pool() {
    let pool = Pool::new(4);
    let seen = Rc::downgrade(&pool.shelf);
    let buffer = filled(&pool, 5);
    drop(pool);
    assert!(seen.upgrade().is_none());
    assert_eq!(buffer.len(), 5);
    drop(buffer);
}
