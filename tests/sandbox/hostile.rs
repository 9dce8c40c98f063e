//! What a program may try; the first argument says which.
use std::io::Write;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::process::{Command, Stdio};
use std::os::unix::net::UnixStream;
use std::{env, fs, thread, time::Duration};

extern "C" {
    fn memfd_create(name: *const u8, flags: u32) -> i32;
    fn shmget(key: i32, size: usize, flags: i32) -> i32;
    fn ptrace(request: i32, pid: i32, address: usize, data: usize) -> i64;
    fn mount(from: *const u8, to: *const u8, kind: *const u8, flags: u64, data: *const u8) -> i32;
    fn unshare(flags: i32) -> i32;
}

fn itself(mode: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    command.arg(mode);
    command
}

fn main() {
    match env::args().nth(1).unwrap().as_str() {
        "forks" => loop {
            let _ = itself("forks").spawn();
        },
        "detached" => {
            // out of our session and of our process group
            let _ = Command::new("setsid").arg(env::current_exe().unwrap()).arg("mark").stdout(Stdio::inherit()).spawn();
            thread::sleep(Duration::from_millis(200));
        }
        "mark" => thread::sleep(Duration::from_secs(1000)),
        "output" => loop {
            let _ = std::io::stdout().write_all(&[b'x'; 4096]);
        },
        "sleep" => thread::sleep(Duration::from_secs(1000)),
        "spin" => loop {},
        "relays" => {
            let _ = itself("relay").spawn();
            thread::sleep(Duration::from_secs(1000));
        }
        "relay" => {
            // each does little and hands on to the next
            let begun = std::time::Instant::now();
            while begun.elapsed() < Duration::from_millis(150) {}
            let _ = itself("relay").spawn();
        }
        "threads" => {
            for _ in 0..2 {
                thread::spawn(|| loop {});
            }
            thread::sleep(Duration::from_secs(1000));
        }
        "allocate" => {
            let bytes = vec![1u8; 8 << 30];
            println!("has {}", bytes.iter().map(|byte| *byte as u64).sum::<u64>());
        }
        "stdin" => {
            let mut said = String::new();
            println!("read {}", std::io::stdin().read_line(&mut said).unwrap());
        }
        "outside" => {
            for place in ["/etc/passwd", "/etc/shadow", "/root/.bashrc", "/home", "/var", "/proc/1/environ"] {
                let found = fs::read_to_string(place).map(|text| text.len()).or(fs::read_dir(place).map(|all| all.count()));
                println!("{place}: {}", found.map_or(false, |size| size > 0));
            }
            for place in ["/usr/here", "/here", "/dev/here", "/etc/here", "/proc/sys/kernel/hostname"] {
                println!("{place}: {}", fs::write(place, "here").is_ok());
            }
            println!("/tmp/here: {}", fs::write("/tmp/here", "here").is_ok());
            println!("variables: {:?}", env::vars().map(|(name, _)| name).collect::<Vec<_>>());
        }
        "sockets" => {
            println!("connect: {}", TcpStream::connect("1.1.1.1:53").is_ok());
            println!("datagram: {}", UdpSocket::bind("0.0.0.0:0").and_then(|s| s.send_to(b"x", "1.1.1.1:53")).is_ok());
            println!("to the host: {}", TcpStream::connect(env::args().nth(2).unwrap()).is_ok());
            println!("unix: {}", UnixStream::connect(env::args().nth(3).unwrap()).is_ok());
            println!("within: {}", TcpListener::bind("127.0.0.1:0").is_ok());
        }
        "calls" => unsafe {
            println!("memory in a file: {}", memfd_create(c"x".as_ptr().cast(), 0) >= 0);
            println!("shared memory: {}", shmget(0, 1 << 30, 0o1600) >= 0);
            println!("tracing: {}", ptrace(16, std::os::unix::process::parent_id() as i32, 0, 0) >= 0);
            println!("users: {}", unshare(0x1000_0000) >= 0);
            println!("mounting: {}", mount(c"x".as_ptr().cast(), c"/tmp".as_ptr().cast(), c"tmpfs".as_ptr().cast(), 0, c"".as_ptr().cast()) >= 0);
        },
        mode => panic!("{mode}"),
    }
}
