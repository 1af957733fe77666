//! Quantities are stored as the server writes them: `0.5` processors are `500m`, `1024Mi` are `1Gi`.

/// A quantity in the form the server keeps; `None` when it is none.
pub(crate) fn canonical(text: &str) -> Option<String> {
    let parsed = parse(text)?;
    Some(match parsed.family {
        Family::Binary => binary(parsed.billionths),
        Family::Decimal => decimal(parsed.billionths),
        Family::Exponent => exponent(parsed.billionths),
    })
}

/// A quantity in billionths.
pub(crate) fn billionths(text: &str) -> Option<i128> {
    parse(text).map(|parsed| parsed.billionths)
}

const BILLION: i128 = 1_000_000_000;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Family {
    Decimal,
    Binary,
    Exponent,
}

#[derive(Debug)]
struct Parsed {
    billionths: i128,
    family: Family,
}

fn parse(text: &str) -> Option<Parsed> {
    let end = text.find(|letter: char| !matches!(letter, '0'..='9' | '.' | '+' | '-')).unwrap_or(text.len());
    let (number, suffix) = text.split_at(end);
    let (scale, family) = scale(suffix)?;
    let (sign, digits) = match number.strip_prefix('-') {
        Some(digits) => (-1, digits),
        None => (1, number.strip_prefix('+').unwrap_or(number)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    if (whole.is_empty() && part.is_empty()) || !(whole.bytes().chain(part.bytes())).all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let places = u32::try_from(part.len()).ok()?;
    let digits: i128 = format!("0{whole}{part}").parse().ok()?;
    let exact = digits.checked_mul(scale)?;
    // What is smaller than a billionth is rounded up, as the server does.
    let divisor = 10_i128.checked_pow(places)?;
    let billionths = sign * (exact + divisor - 1).div_euclid(divisor);
    // A binary suffix says nothing about what is smaller than one.
    let family = if family == Family::Binary && billionths % BILLION != 0 { Family::Decimal } else { family };
    Some(Parsed { billionths, family })
}

/// How many billionths one is, and how it is written back.
fn scale(suffix: &str) -> Option<(i128, Family)> {
    let binary = |power: u32| Some((BILLION * 1024_i128.pow(power), Family::Binary));
    let decimal = |power: u32| Some((10_i128.pow(power), Family::Decimal));
    match suffix {
        "n" => decimal(0),
        "u" => decimal(3),
        "m" => decimal(6),
        "" => decimal(9),
        "k" => decimal(12),
        "M" => decimal(15),
        "G" => decimal(18),
        "T" => decimal(21),
        "P" => decimal(24),
        "E" => decimal(27),
        "Ki" => binary(1),
        "Mi" => binary(2),
        "Gi" => binary(3),
        "Ti" => binary(4),
        "Pi" => binary(5),
        "Ei" => binary(6),
        _ => {
            let power: i32 = suffix.strip_prefix(['e', 'E'])?.parse().ok()?;
            Some((10_i128.checked_pow(u32::try_from(power + 9).ok()?)?, Family::Exponent))
        }
    }
}

fn binary(billionths: i128) -> String {
    let mut whole = billionths / BILLION;
    let mut power = 0;
    while whole != 0 && whole % 1024 == 0 && power < 6 {
        whole /= 1024;
        power += 1;
    }
    // Below a kibibyte, a number is a number.
    format!("{whole}{}", ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"][power])
}

/// A number without its trailing zeros in threes, and how many threes.
fn thousands(billionths: i128) -> (i128, usize) {
    let (mut number, mut threes) = (billionths, 0);
    while number != 0 && number % 1000 == 0 && threes < 9 {
        number /= 1000;
        threes += 1;
    }
    (number, threes)
}

fn decimal(billionths: i128) -> String {
    if billionths == 0 {
        return "0".to_owned();
    }
    let (number, threes) = thousands(billionths);
    format!("{number}{}", ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"][threes])
}

fn exponent(billionths: i128) -> String {
    let (number, threes) = thousands(billionths);
    let power = i32::try_from(threes).unwrap_or(0) * 3 - 9;
    if billionths == 0 || power == 0 { number.to_string() } else { format!("{number}e{power}") }
}

#[cfg(test)]
mod tests {
    use super::canonical;

    #[test]
    fn quantities_are_written_as_the_server_keeps_them() {
        for (asked, kept) in [
            ("0.5", "500m"),
            ("1000m", "1"),
            ("100m", "100m"),
            ("1024Mi", "1Gi"),
            ("0.5Gi", "512Mi"),
            ("1.5Gi", "1536Mi"),
            ("1536", "1536"),
            ("1000", "1k"),
            ("0", "0"),
            ("2e3", "2e3"),
            ("-1", "-1"),
            ("1.5", "1500m"),
            ("128974848", "128974848"),
        ] {
            assert_eq!(canonical(asked).as_deref(), Some(kept), "{asked}");
        }
        for wrong in ["lots", "", "1 Gi", "1Zi", ".", "1..2"] {
            assert_eq!(canonical(wrong), None, "{wrong:?}");
        }
    }
}
