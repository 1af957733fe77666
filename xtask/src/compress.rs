//! Brotli copies beside the files of a release, so that the server compresses nothing twice.

use std::{
    ffi::OsStr,
    fs::{self, File},
    io::{self, BufReader, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, Result};

use crate::{
    fingerprint::files_below,
    step,
    workspace::{self, Profile},
};

/// Formats that are not compressed already.
const WORTH_IT: &[&str] = &["css", "html", "ico", "js", "json", "svg", "txt", "wasm", "webmanifest", "xml"];

/// Writes the copies of a release. A quick build takes them away: an old copy would be served
/// in place of the new file.
pub fn site(profile: Profile) -> Result<()> {
    let files = files_below(&workspace::site())?;
    for copy in files.iter().filter(|file| file.extension() == Some(OsStr::new("br"))) {
        fs::remove_file(copy).with_context(|| format!("cannot remove {}", copy.display()))?;
    }
    if profile == Profile::Quick {
        return Ok(());
    }
    step::timed("brotli", "compressing the static files", || {
        files.iter().filter(|file| is_worth_it(file)).try_for_each(|file| {
            let copy = copy_of(file);
            fs::write(&copy, brotli(file)?).with_context(|| format!("cannot write {}", copy.display()))
        })
    })
}

/// A file compressed as small as it gets.
pub fn brotli(file: &Path) -> Result<Vec<u8>> {
    let source = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 64 * 1024, 11, 24);
    io::copy(&mut BufReader::new(source), &mut writer)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

fn is_worth_it(file: &Path) -> bool {
    file.extension().and_then(OsStr::to_str).is_some_and(|ending| WORTH_IT.contains(&ending))
}

fn copy_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".br");
    name.into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_copy_is_smaller_and_holds_the_same() {
        let file = workspace::at("Cargo.lock");
        let small = brotli(&file).unwrap();
        let mut whole = Vec::new();
        brotli::BrotliDecompress(&mut small.as_slice(), &mut whole).unwrap();
        assert_eq!(whole, fs::read(&file).unwrap());
        assert!(small.len() < whole.len());
    }

    #[test]
    fn what_is_compressed_already_is_left_alone() {
        assert!(is_worth_it(Path::new("pkg/page_bg.wasm")));
        assert!(!is_worth_it(Path::new("logo.png")));
        assert_eq!(copy_of(Path::new("a/page.js")), Path::new("a/page.js.br"));
    }
}
