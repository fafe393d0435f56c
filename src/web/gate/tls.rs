//! The certificate: the bank's own, or a self-made one that is kept beside the data.

use crate::kernel::clock::Clock;
use crate::kernel::error::{Fault, Refusal, Result};
use crate::text;
use chrono::Datelike;
use rcgen::{CertificateParams, DnType, ExtendedKeyUsagePurpose, KeyPair};
use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::fs::{self, OpenOptions};
use std::io::{Error, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where certificate and key come from. Both are PEM.
#[derive(Debug, Clone)]
pub enum Certificate {
    /// The bank's own: the chain, the server's certificate first, and its key.
    Own {
        /// File of the chain.
        chain: PathBuf,
        /// File of the key.
        key: PathBuf,
    },
    /// `cert.pem` and `key.pem` of a folder, made there when there is no `cert.pem`. Browsers warn of it until it
    /// is made known to them. It counts ten years; for other names, remove `cert.pem` and start again.
    SelfMade {
        /// The folder; made when it is not there.
        folder: PathBuf,
    },
}

/// Years for which a self-made certificate counts.
const YEARS: i32 = 10;

/// The configuration of TLS 1.2 and 1.3 with a certificate; a self-made one is for these names.
pub fn config(certificate: &Certificate, names: &[String], clock: &dyn Clock) -> Result<Arc<ServerConfig>> {
    let (chain, key) = match certificate {
        Certificate::Own { chain, key } => (chain.clone(), key.clone()),
        Certificate::SelfMade { folder } => {
            let (chain, key) = (folder.join("cert.pem"), folder.join("key.pem"));
            if !chain.exists() {
                make(folder, &chain, &key, names, clock)?;
            }
            (chain, key)
        }
    };
    let certificates: std::result::Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(&chain).and_then(Iterator::collect);
    let certificates = certificates.map_err(|error| unreadable("certificate", &chain, &error))?;
    let secret = PrivateKeyDer::from_pem_file(&key).map_err(|error| unreadable("key", &key, &error))?;
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| Fault::Inconsistent(format!("TLS: {error}")))?
        .with_no_client_auth()
        .with_single_cert(certificates, secret)
        .map_err(|error| unfit(&chain, &key, &error))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn unreadable(field: &str, file: &Path, error: &dyn std::fmt::Display) -> Refusal {
    let file = file.display();
    Refusal::new(
        "tls_file",
        field,
        text!(
            "无法读取 {file}（{error}）。请给出 PEM 格式的文件，并允许运行本系统的账户读取。",
            "{file} cannot be read ({error}). Give a PEM file that the account running this system may read."
        ),
    )
}

fn unfit(chain: &Path, key: &Path, error: &dyn std::fmt::Display) -> Refusal {
    let (chain, key) = (chain.display(), key.display());
    Refusal::new(
        "tls_unfit",
        "certificate",
        text!(
            "证书 {chain} 与私钥 {key} 不能一起使用（{error}）。请给出同一次签发的证书链和私钥。",
            "Certificate {chain} and key {key} do not work together ({error}). Give the chain and the key it was issued for."
        ),
    )
}

/// Makes key and certificate. The certificate comes last: a start that is cut off before it begins anew.
fn make(folder: &Path, chain: &Path, key: &Path, names: &[String], clock: &dyn Clock) -> Result<()> {
    let failed = |error: rcgen::Error| Fault::Inconsistent(format!("self-made certificate: {error}"));
    let mut params = CertificateParams::new(names.to_vec()).map_err(failed)?;
    let today = clock.today();
    let (month, day) = (today.month() as u8, today.day().min(28) as u8);
    // From a year before: a clock on a counter may be far behind.
    params.not_before = rcgen::date_time_ymd(today.year() - 1, month, day);
    params.not_after = rcgen::date_time_ymd(today.year() + YEARS, month, day);
    params.distinguished_name.push(DnType::CommonName, "zhiji");
    params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
    let secret = KeyPair::generate().map_err(failed)?;
    let certificate = params.self_signed(&secret).map_err(failed)?;
    make_folder(folder).map_err(|error| Fault::file(folder, error))?;
    write_new(key, &secret.serialize_pem()).map_err(|error| Fault::file(key, error))?;
    write_new(chain, &certificate.pem()).map_err(|error| Fault::file(chain, error))?;
    Ok(())
}

fn make_folder(folder: &Path) -> std::result::Result<(), Error> {
    let mut builder = fs::DirBuilder::new();
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.recursive(true).create(folder)
}

/// Writes a file that only its owner reads, whole or not at all.
fn write_new(path: &Path, text: &str) -> std::result::Result<(), Error> {
    let unfinished = path.with_extension("new");
    let _ = fs::remove_file(&unfinished);
    let mut options = OpenOptions::new();
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.write(true).create_new(true).open(&unfinished)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)
}
