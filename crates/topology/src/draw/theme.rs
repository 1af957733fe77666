//! The colours, where the page's stylesheet cannot reach: exports, embeds and print.

/// Who colours the picture.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// The stylesheet of the page around it; the picture carries classes only.
    #[default]
    Page,
    /// Colours written in, for a light ground.
    Light,
    /// Colours written in, for a dark ground.
    Dark,
    /// Colours written in, for paper.
    Print,
}

/// The tokens of `style/tokens.css`: light, dark, print. A test compares the two.
pub const TOKENS: &[(&str, [&str; 3])] = &[
    ("canvas", ["#f5f6f8", "#0d1015", "#ffffff"]),
    ("surface", ["#ffffff", "#161a21", "#ffffff"]),
    ("sunken", ["#eceef2", "#0a0c10", "#ffffff"]),
    ("hover", ["#f0f2f5", "#1e242d", "#f0f2f5"]),
    ("band", ["#eef1f5", "#12161d", "#f6f7f9"]),
    ("overlay", ["#ffffff", "#1a1f27", "#ffffff"]),
    ("line", ["#dde1e7", "#272d37", "#c9cfd8"]),
    ("line-strong", ["#bcc4cf", "#3d4654", "#8f98a6"]),
    ("control", ["#7b8594", "#6d7888", "#7b8594"]),
    ("text", ["#161a22", "#e7eaef", "#161a22"]),
    ("muted", ["#515b6a", "#a3adbb", "#3d4552"]),
    ("faint", ["#5e6877", "#8b96a6", "#4d5664"]),
    ("accent", ["#4350c8", "#98a4ff", "#4350c8"]),
    ("accent-text", ["#3a46b4", "#aab4ff", "#3a46b4"]),
    ("accent-soft", ["#e9ebfb", "#232846", "#e9ebfb"]),
    ("on-accent", ["#ffffff", "#0d1015", "#ffffff"]),
    ("halo", ["#c5cbf5", "#363f7c", "#dfe3fa"]),
    ("healthy", ["#0b7a55", "#3fbf8d", "#0b7a55"]),
    ("progressing", ["#0a6fb8", "#52aef0", "#0a6fb8"]),
    ("degraded", ["#c4331a", "#ff7a5c", "#c4331a"]),
    ("suspended", ["#7447b0", "#b894f0", "#7447b0"]),
    ("missing", ["#9a5a00", "#e0a33a", "#9a5a00"]),
    ("unknown", ["#5c6675", "#97a2b1", "#5c6675"]),
    ("healthy-soft", ["#e2f3ec", "#12291f", "#e2f3ec"]),
    ("progressing-soft", ["#e1effa", "#10263a", "#e1effa"]),
    ("degraded-soft", ["#fcebe7", "#351a14", "#fcebe7"]),
    ("suspended-soft", ["#f0e9f8", "#261c38", "#f0e9f8"]),
    ("missing-soft", ["#faf0dd", "#2e2310", "#faf0dd"]),
    ("unknown-soft", ["#eceef1", "#1f252e", "#eceef1"]),
    ("declared", ["#5f6b7c", "#8e9aab", "#5f6b7c"]),
    ("registered", ["#7a55c2", "#b08ff0", "#7a55c2"]),
    ("configured", ["#0c7580", "#3fb5c0", "#0c7580"]),
    ("observed", ["#2b62c4", "#74a2ff", "#2b62c4"]),
    ("written", ["#7d8491", "#858f9e", "#7d8491"]),
    ("dev", ["#4f7012", "#9cc04a", "#4f7012"]),
    ("test", ["#0b7285", "#45b8cb", "#0b7285"]),
    ("staging", ["#946000", "#dba53c", "#946000"]),
    ("prod", ["#a8186a", "#f070b4", "#a8186a"]),
    ("prod-soft", ["#fbe8f2", "#351428", "#fbe8f2"]),
    ("diff-add", ["#0b7a55", "#3fbf8d", "#0b7a55"]),
    ("diff-add-bg", ["#e2f3ec", "#12291f", "#e2f3ec"]),
    ("diff-del", ["#c4331a", "#ff7a5c", "#c4331a"]),
    ("diff-del-bg", ["#fcebe7", "#351a14", "#fcebe7"]),
    ("mark", ["#ffe9a8", "#5a4710", "#ffe9a8"]),
];

/// The faces, for where there is no page.
const SANS: &str =
    "Inter, \"Segoe UI\", \"PingFang SC\", \"Microsoft YaHei\", \"Noto Sans CJK SC\", \"DejaVu Sans\", sans-serif";
const MONO: &str = "Menlo, Consolas, \"DejaVu Sans Mono\", \"Noto Sans Mono CJK SC\", monospace";

/// What follows this line in the stylesheet needs a page: hover, focus, motion.
const PAGE_ONLY: &str = "/* page only */";

/// The picture's stylesheet; colours come from the tokens of the page.
pub const STYLESHEET: &str = include_str!("../../../../style/picture.css");

impl Theme {
    const fn column(self) -> Option<usize> {
        match self {
            Self::Page => None,
            Self::Light => Some(0),
            Self::Dark => Some(1),
            Self::Print => Some(2),
        }
    }

    /// The stylesheet with every value written in; `None` where the page has one.
    pub fn written_in(self) -> Option<String> {
        let column = self.column()?;
        let drawn = STYLESHEET.split(PAGE_ONLY).next().unwrap_or_default();
        let mut css = String::with_capacity(drawn.len());
        let mut rest = drawn;
        while let Some((before, after)) = rest.split_once("var(--") {
            css.push_str(before);
            let (name, after) = after.split_once(')').unwrap_or((after, ""));
            css.push_str(value(name, column));
            rest = after;
        }
        css.push_str(rest);
        Some(css)
    }
}

fn value(name: &str, column: usize) -> &'static str {
    match name {
        "sans" => SANS,
        "mono" => MONO,
        _ => TOKENS.iter().find(|token| token.0 == name).map_or("inherit", |token| token.1[column]),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const FILE: &str = include_str!("../../../../style/tokens.css");

    /// The colours of the first block that starts like this.
    fn block(start: &str) -> Vec<(String, String)> {
        let (_, rest) = FILE.split_once(start).unwrap();
        let (block, _) = rest.split_once('}').unwrap();
        let colours = block.split(';').filter_map(|line| {
            let (name, value) = line.rsplit_once("--")?.1.split_once(':')?;
            let value = value.trim();
            value.starts_with('#').then(|| (name.to_owned(), value.to_owned()))
        });
        colours.collect()
    }

    #[test]
    fn the_table_says_what_the_token_file_says() {
        let themes = [":root {", ":root[data-theme=\"dark\"] {", "@media print {"];
        for (column, start) in themes.into_iter().enumerate() {
            let table: Vec<_> =
                TOKENS.iter().map(|(name, values)| ((*name).to_owned(), values[column].to_owned())).collect();
            assert_eq!(block(start), table, "{start}");
        }
    }

    #[test]
    fn a_written_in_stylesheet_refers_to_nothing_outside() {
        for theme in [Theme::Light, Theme::Dark, Theme::Print] {
            let css = theme.written_in().unwrap();
            assert!(!css.contains("var("), "{css}");
            assert!(!css.contains("inherit"), "{css}");
            assert!(!css.contains(":not"), "{css}");
        }
    }

    #[test]
    fn the_page_colours_its_own_picture() {
        assert_eq!(Theme::Page.written_in(), None);
    }
}
