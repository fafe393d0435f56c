//! Style, script and pictures: built in, named by their content, kept by the browser for ever.

use crate::web::http::{Request, Response};
use flate2::Compression;
use flate2::write::GzEncoder;
use include_dir::{Dir, include_dir};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::io::Write;
use std::sync::LazyLock;

static FILES: Dir = include_dir!("$CARGO_MANIFEST_DIR/assets/web");

struct Asset {
    address: String,
    content_type: &'static str,
    plain: &'static [u8],
    packed: Vec<u8>,
}

static BY_NAME: LazyLock<HashMap<&'static str, Asset>> = LazyLock::new(|| {
    let files = FILES.files().filter_map(|file| Some((file.path().to_str()?, file.contents())));
    files.map(|(name, plain)| (name, asset(name, plain))).collect()
});

fn asset(name: &str, plain: &'static [u8]) -> Asset {
    let hash: String = Sha256::digest(plain).iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    let mut packer = GzEncoder::new(Vec::new(), Compression::best());
    let packed = packer.write_all(plain).and_then(|()| packer.finish()).unwrap_or_default();
    let content_type = match name.rsplit_once('.').map(|(_, end)| end) {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    Asset { address: format!("/assets/{hash}/{name}"), content_type, plain, packed }
}

/// The address of a built-in file, its content's hash in it.
pub fn address(name: &str) -> &'static str {
    BY_NAME.get(name).map_or("", |asset| asset.address.as_str())
}

/// The file at an address; none where there is no such file, or only under another hash.
pub fn answer(request: &Request) -> Option<Response> {
    let name = request.path.strip_prefix("/assets/")?.split_once('/')?.1;
    let asset = BY_NAME.get(name).filter(|asset| asset.address == request.path)?;
    let takes_gzip = request.header("accept-encoding").is_some_and(|takes| takes.contains("gzip"));
    let packed = takes_gzip && !asset.packed.is_empty();
    let body = if packed { asset.packed.clone() } else { asset.plain.to_vec() };
    let response = Response::new(200, asset.content_type, body)
        .with("Cache-Control", "public, max-age=31536000, immutable")
        .with("Vary", "Accept-Encoding");
    Some(if packed { response.with("Content-Encoding", "gzip") } else { response })
}
