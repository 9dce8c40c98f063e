/// A sample of a sensor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub sensor: String,
    pub tags: Vec<(String, String)>,
    pub value: i64,
}

/// Appends the sample to `line`: `sensor,key=value,key=value 42`. If the sensor, a key or a value
/// is empty or holds a comma, a blank or a `=`, it returns false and `line` is as it was before.
pub fn write_sample(sample: &Sample, line: &mut String) -> bool {
    let fit = |text: &String| !text.is_empty() && !text.contains([',', ' ', '=']);
    if !fit(&sample.sensor)
        || !sample
            .tags
            .iter()
            .all(|(key, value)| fit(key) && fit(value))
    {
        return false;
    }
    line.push_str(&sample.sensor);
    for (key, value) in &sample.tags {
        line.extend([",", key, "=", value]);
    }
    line.push(' ');
    line.push_str(&sample.value.to_string());
    true
}

/// Hands each fit sample's line to `send`, with one buffer for all; returns how many were unfit.
pub fn send_all(samples: &[Sample], mut send: impl FnMut(&str)) -> usize {
    let mut line = String::new();
    let mut unfit = 0;
    for sample in samples {
        line.clear();
        if write_sample(sample, &mut line) {
            send(&line);
        } else {
            unfit += 1;
        }
    }
    unfit
}
