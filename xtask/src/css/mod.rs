//! The style sheet: what is written by hand, then the utilities that the page's classes ask for.

mod classes;
mod sheet;
mod utilities;

use std::{
    collections::BTreeSet,
    ffi::OsStr,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, Result, bail};

use crate::{
    fingerprint::{Fingerprint, files_below},
    step, workspace,
};

/// First the tokens all others use, then the reset all others refine; the rest by name.
const FIRST: &[&str] = &["tokens.css", "base.css"];

/// Writes the static files and the style sheet of the site.
pub fn write_site() -> Result<()> {
    let inputs = Fingerprint::new()
        .text(&format!("{:?}", std::env::current_exe().and_then(|exe| exe.metadata()?.modified()).ok()))
        .paths(&workspace::all(&["style", "public", "app/src"]))?;
    let output = workspace::package().join("hopmap.css");
    step::unless_unchanged("css", "style sheet and static files", &inputs, std::slice::from_ref(&output), || {
        copy_static_files()?;
        let written = hand_written()?;
        let sheet = with_utilities(&written)?;
        fs::create_dir_all(workspace::package())?;
        fs::write(&output, sheet).with_context(|| format!("cannot write {}", output.display()))
    })
}

/// `public/` as it is, and nothing that an earlier `public/` held.
fn copy_static_files() -> Result<()> {
    let (site, public) = (workspace::site(), workspace::at("public"));
    let package = workspace::package();
    for old in files_below(&site)?.iter().filter(|file| !file.starts_with(&package)) {
        fs::remove_file(old).with_context(|| format!("cannot remove {}", old.display()))?;
    }
    for file in files_below(&public)? {
        let copy = site.join(file.strip_prefix(&public)?);
        fs::create_dir_all(copy.parent().unwrap_or(&site))?;
        fs::copy(&file, &copy).with_context(|| format!("cannot write {}", copy.display()))?;
    }
    Ok(())
}

/// All of `style/` in its order, without comments.
fn hand_written() -> Result<String> {
    let mut sheet = String::new();
    for file in in_order(files_below(&workspace::at("style"))?) {
        let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
        writeln!(sheet, "{}", sheet::without_comments(&text))?;
    }
    Ok(sheet)
}

fn in_order(files: Vec<PathBuf>) -> Vec<PathBuf> {
    let mut files: Vec<_> = files.into_iter().filter(|file| file.extension() == Some(OsStr::new("css"))).collect();
    let rank = |file: &Path| FIRST.iter().position(|name| file.file_name() == Some(OsStr::new(name)));
    files.sort_by_key(|file| (rank(file).unwrap_or(FIRST.len()), file.clone()));
    files
}

/// Adds the utilities; a class that neither they nor the hand-written rules know is an error.
fn with_utilities(written: &str) -> Result<String> {
    let generator = utilities::Generator::new(&sheet::colour_tokens(written));
    let selectors = sheet::class_selectors(written);
    let (mut used, mut unknown) = (BTreeSet::new(), Vec::new());
    for class in classes_of_the_page()? {
        if generator.knows(&class.name) {
            used.insert(class.name);
        } else if !selectors.contains(&class.name) {
            unknown.push(format!("  {} in {}:{}", class.name, class.file, class.line));
        }
    }
    if !unknown.is_empty() {
        bail!(
            "classes without a rule: neither the utilities nor style/*.css know them.\n{}\nCorrect the name, or write the rule into style/",
            unknown.join("\n")
        );
    }
    Ok(format!("{written}{}", generator.rules(&used)))
}

fn classes_of_the_page() -> Result<Vec<classes::Class>> {
    let mut found = Vec::new();
    for file in files_below(&workspace::at("app/src"))? {
        if file.extension() == Some(OsStr::new("rs")) {
            let source = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let name = file.strip_prefix(workspace::root())?.to_string_lossy().into_owned();
            found.extend(classes::in_source(&name, &source));
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn tokens_come_first_and_the_base_second() {
        let files = ["style/a.css", "style/base.css", "style/notes.md", "style/tokens.css"].map(PathBuf::from);
        let expected = ["style/tokens.css", "style/base.css", "style/a.css"].map(PathBuf::from);
        assert_eq!(in_order(files.to_vec()), expected);
    }
}
