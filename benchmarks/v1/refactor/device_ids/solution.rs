use std::collections::HashMap;

/// A device in the inventory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Device {
    pub id: u32,
    pub name: String,
}

// With ten thousand devices this takes minutes, for the list is walked for each reading:
//
// pub fn name_readings<'a>(devices: &'a [Device], readings: &[(u32, i16)]) -> Vec<(&'a str, i16)> {
//     let mut named = Vec::new();
//     for &(id, value) in readings {
//         if let Some(device) = devices.iter().find(|device| device.id == id) {
//             named.push((device.name.as_str(), value));
//         }
//     }
//     named
// }
//
// The same with one walk over the devices, whatever the number of readings: readings in their
// order, with the names of their devices. Of several devices of one id the first one counts, and
// readings of unknown devices are left out.

pub fn name_readings<'a>(devices: &'a [Device], readings: &[(u32, i16)]) -> Vec<(&'a str, i16)> {
    let mut names = HashMap::new();
    for device in devices {
        names.entry(device.id).or_insert(device.name.as_str());
    }
    readings
        .iter()
        .filter_map(|&(id, value)| Some((*names.get(&id)?, value)))
        .collect()
}
