use std::hash::DefaultHasher;

/// Can be neither copied nor compared.
struct Customer {
    name: String,
}

struct Order {
    cents: u32,
}

fn hash(id: Id<Customer>) -> u64 {
    let mut hasher = DefaultHasher::new();
    id.hash(&mut hasher);
    hasher.finish()
}

fn is_usable<T: Copy + Eq + Hash + Send + Sync>(value: T) -> T {
    value
}

#[test]
fn things_are_found_by_their_ids() {
    let (mut customers, mut orders) = (Store::new(), Store::new());
    let ann = customers.add(Customer {
        name: "Ann".to_string(),
    });
    let bo = customers.add(Customer {
        name: "Bo".to_string(),
    });
    let order = orders.add(Order { cents: 5 });
    assert_eq!(customers.get(ann).map(|c| c.name.as_str()), Some("Ann"));
    assert_eq!(customers.get(bo).map(|c| c.name.as_str()), Some("Bo"));
    assert_eq!(orders.get(order).map(|o| o.cents), Some(5));
    assert!(orders.get(Id::new(9)).is_none());
}

#[test]
fn ids_are_copied() {
    let id: Id<Customer> = Id::new(7);
    let copy = id;
    assert_eq!((id.get(), copy.get(), Clone::clone(&id).get()), (7, 7, 7));
    assert_eq!(is_usable(Id::<std::rc::Rc<Order>>::new(3)).get(), 3);
}

#[test]
fn equal_by_their_numbers() {
    assert!(Id::<Customer>::new(1) == Id::new(1));
    assert!(Id::<Customer>::new(1) != Id::new(2));
    assert!(Id::<f64>::new(5) == Id::new(5));
}

#[test]
fn equal_ids_have_equal_hashes() {
    assert_eq!(hash(Id::new(1)), hash(Id::new(1)));
    assert_ne!(hash(Id::new(1)), hash(Id::new(2)));
}
