/// A number that stands for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnknownCode(pub u8);

// There are nine enums like this one, each with the same two conversions, and in one of them a
// number was forgotten:
//
// #[derive(Debug, Clone, Copy, PartialEq, Eq)]
// pub enum Reply {
//     Accepted,
//     Refused,
// }
//
// impl From<Reply> for u8 {
//     fn from(value: Reply) -> u8 {
//         match value {
//             Reply::Accepted => 1,
//             Reply::Refused => 7,
//         }
//     }
// }
//
// impl TryFrom<u8> for Reply {
//     type Error = UnknownCode;
//
//     fn try_from(code: u8) -> Result<Self, UnknownCode> {
//         match code {
//             1 => Ok(Reply::Accepted),
//             7 => Ok(Reply::Refused),
//             other => Err(UnknownCode(other)),
//         }
//     }
// }
//
// A macro `wire_enum` makes all of this, with the same derived traits and a constant `ALL`, a slice
// of all values in the order of the list. It is used below.

macro_rules! wire_enum {
    ($name:ident { $($value:ident = $code:literal),+ $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name {
            $($value),+
        }

        impl $name {
            pub const ALL: &'static [Self] = &[$(Self::$value),+];
        }

        impl From<$name> for u8 {
            fn from(value: $name) -> u8 {
                match value {
                    $($name::$value => $code),+
                }
            }
        }

        impl TryFrom<u8> for $name {
            type Error = UnknownCode;

            fn try_from(code: u8) -> Result<Self, UnknownCode> {
                match code {
                    $($code => Ok(Self::$value),)+
                    other => Err(UnknownCode(other)),
                }
            }
        }
    };
}

wire_enum!(Reply {
    Accepted = 1,
    Refused = 7
});

wire_enum!(Kind {
    Mail = 3,
    News = 0,
    Alarm = 255,
});

wire_enum!(Only { One = 9 });
