/// A server to send requests to.
#[derive(Debug, Clone)]
pub struct Server {
    pub name: String,
    pub weight: u32,
    /// Whether it answers; one that does not gets no requests.
    pub healthy: bool,
    credit: i64,
}

/// Chooses servers in turn, so that each gets its share in every run of requests and not many of
/// them at once.
#[derive(Debug, Default)]
pub struct Balancer {
    servers: Vec<Server>,
}

impl Balancer {
    pub fn add(&mut self, name: &str, weight: u32) {
        self.servers.push(Server {
            name: name.to_string(),
            weight,
            healthy: true,
            credit: 0,
        });
    }

    /// Sets whether a server answers. Its credit begins at 0 anew.
    pub fn set_healthy(&mut self, name: &str, healthy: bool) {
        for server in self.servers.iter_mut().filter(|server| server.name == name) {
            server.healthy = healthy;
            server.credit = 0;
        }
    }

    /// The server for the next request. Only servers that are healthy and weigh something take
    /// part. The credit of each of them grows by its weight; then the one with the most credit,
    /// the first added of equals, is chosen, and pays the weights of all that take part.
    pub fn choose(&mut self) -> Option<&str> {
        let mut total: i64 = 0;
        let mut best: Option<&mut Server> = None;
        for server in self.servers.iter_mut() {
            if !server.healthy || server.weight == 0 {
                continue;
            }
            total += i64::from(server.weight);
            server.credit += i64::from(server.weight);
            if !matches!(&best, Some(best) if best.credit >= server.credit) {
                best = Some(server);
            }
        }
        let chosen = best?;
        chosen.credit -= total;
        Some(&chosen.name)
    }
}
