//! The site as a visitor meets it, request by request.

#![allow(clippy::unwrap_used)]

mod cross_site;
mod forms;
mod session;
mod shapes;
mod site;
mod static_files;
mod streams;
mod table;
