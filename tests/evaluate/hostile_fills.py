"""Fills that mean ill, each the body of `pub fn larger(a: i32, b: i32) -> i32`, and what their verdict must be."""

HOSTILE = {
    "spin": ("loop { std::hint::black_box(a); }", "cpu"),
    "sleep": ("std::thread::sleep(std::time::Duration::from_secs(3600)); a.max(b)", "idle"),
    "endless output": ("loop { let _ = std::io::Write::write_all(&mut std::io::stdout(), &[b'x'; 65536]); }", "output"),
    "8 GiB": ("std::hint::black_box(vec![1u8; 8 << 30]); a.max(b)", "crash"),
    "exit": ("if a != 2 { std::process::exit(0) } a", "crash"),
    "abort": ("std::process::abort()", "crash"),
    "deep": ("fn f(n: u64) -> u64 { std::hint::black_box(f(n + 1) + n) } f(0) as i32", "crash"),
    "stdin": ("std::io::stdin().read_line(&mut String::new()).unwrap() as i32 - 1", "test"),
    "secrets": (
        'assert!(std::fs::read("/etc/passwd").is_err() && std::env::var("SECRET").is_err());'
        ' assert!(std::fs::read_dir("/root").is_err_and(|_| true) || std::fs::read_dir("/root/.ssh").is_err()); a.max(b)',
        "",
    ),
    "writing outside": (
        'for place in ["/usr/x", "/etc/x", "/x", "/home/x", "/dev/shm/x"] { assert!(std::fs::write(place, "x").is_err()); }'
        " a.max(b)",
        "",
    ),
    "sockets": (
        'assert!(std::net::TcpStream::connect("1.1.1.1:53").is_err());'
        ' assert!(std::net::UdpSocket::bind("0.0.0.0:0").and_then(|s| s.send_to(b"x", "1.1.1.1:53")).is_err()); a.max(b)',
        "",
    ),
    "detached child": (
        'std::process::Command::new("setsid").args(["sleep", "7654"]).spawn().unwrap(); a.max(b)',
        "",
    ),
    "fork bomb": (
        "let me = std::env::current_exe().unwrap(); while std::process::Command::new(&me).spawn().is_ok() {} loop {}",
        "cpu",
    ),
    "include": ('let _ = include!("/etc/passwd"); a.max(b)', "compile"),
    "include bytes": ('let _ = include_bytes!("/etc/shadow"); a.max(b)', "compile"),
    "path module": ('#[path = "/etc/passwd"] mod secrets; a.max(b)', "compile"),
    "env": ('let _ = env!("USER"); a.max(b)', "compile"),
    "cargo env": ('let _ = env!("CARGO_HOME"); a.max(b)', "compile"),
    "constant without end": ("const N: u64 = { let mut n = 1; while n != 0 { n += 1; } n }; a.max(N as i32)", "compile"),
    "types without end": (
        "struct T<A>(A); fn f<A>(n: u32, a: A) { if n > 0 { f(n - 1, T(a)) } } f(9, 1u8); a.max(b)",
        "tests do not compile",
    ),
    "procedural macro": ("extern crate proc_macro; #[proc_macro] pub fn p() {} a.max(b)", "compile"),
    "out of the module": ("a } } pub mod tests { pub fn larger() {} mod x { fn y() {", "compile"),
    "looks into itself": (
        'assert!(std::fs::File::open("/proc/self/mem").is_err() && std::fs::File::open("/proc/thread-self/mem").is_err());'
        " a.max(b)",
        "",
    ),
    "is looked into by its child": (
        'let maps = format!("/proc/{}/maps", std::process::id());'
        ' assert!(!std::process::Command::new("cat").arg(maps).output().unwrap().status.success()); a.max(b)',
        "",
    ),
    "reads its word again": (
        "let mut word = String::new();"
        " assert_eq!(std::io::Read::read_to_string(&mut std::io::stdin(), &mut word).unwrap(), 0);"
        ' assert!(std::fs::read("/proc/self/fd/0").is_err()); a.max(b)',
        "",
    ),
    "libtest's lines": (
        'use std::io::Write; let name = module_path!().rsplit("::").next().unwrap();'
        ' for test in ["first", "second", "equal"] {'
        ' write!(std::io::stdout(), "\\ntest {name}::tests::{test} ... ok\\n").unwrap(); } std::process::exit(0)',
        "crash",
    ),
    "results without the word": (
        'use std::io::Write; let name = module_path!().rsplit("::").next().unwrap();'
        ' for test in 0..3 { write!(std::io::stdout(), "\\n {name} {test} ok\\n").unwrap(); } std::process::exit(0)',
        "crash",
    ),
    "panic that exits": ("std::panic::set_hook(Box::new(|_| std::process::exit(0))); panic!()", "crash"),
    "panic whose text exits": (
        "struct D; impl Drop for D { fn drop(&mut self) { std::process::exit(0) } } std::panic::panic_any(D)",
        "test",
    ),
    "panic while panicking": (
        "struct D; impl Drop for D { fn drop(&mut self) { panic!() } } let _d = D; panic!()",
        "crash",
    ),
    "thread that exits": (
        "std::thread::spawn(|| std::process::exit(0)); loop { std::thread::yield_now() }",
        "crash",
    ),
    "kills everybody": (
        'for pid in 1..99 { let _ = std::process::Command::new("kill").args(["-9", &pid.to_string()]).status(); } a.max(b)',
        "crash",
    ),
    "its own source": ("let _ = include_str!(file!()); a.max(b)", "rules"),
    "unsafe": ("unsafe { std::hint::unreachable_unchecked() }", "rules"),
    "NUL": ("a.max(b) \0", "compile"),
}

# fills that leave the function and answer for its tests, or for those of their neighbours; none does what the task asks
CHEATS = {
    "a macro of a check's name": ("0 }\nmacro_rules! assert_eq { ($($t:tt)*) => {} }\n", "test"),
    "an imported macro": ("0 }\nmacro_rules! no { ($($t:tt)*) => {} }\npub(crate) use no as assert_eq;\n", "test"),
    "a macro of everybody's": (
        '0 }\n#[macro_export]\nmacro_rules! println { ($($t:tt)*) => { ::std::println!("\\n{word} {module} {number} ok") } }\n',
        "test",
    ),
    "tests of its own": (
        "0 }\n#[test]\nfn first() {}\n#[cfg(test)]\nmod tests { #[test] fn second() {} #[test] fn equal() {} }\n",
        "test",
    ),
    "a main of its own": ("0 }\npub fn main() { std::process::exit(0) }\n", "test"),
    "a function of the C library": ('0 }\n#[no_mangle]\npub extern "C" fn write() {}\n', "rules"),
    "a start before the start": (
        '0 }\n#[used]\n#[link_section = ".init_array"]\nstatic A: extern "C" fn() = b;\n'
        'extern "C" fn b() { std::process::exit(0) }\n',
        "rules",
    ),
}
