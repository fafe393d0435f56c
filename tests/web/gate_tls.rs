//! Certificates, and requests over TLS.

use super::site::{Site, get, refusal};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use zhiji::web::gate::Certificate;

fn folder_of(site: &Site) -> PathBuf {
    site.folder.path().join("tls")
}

/// What a client gets that trusts only the site's certificate; the text of the failure otherwise.
fn page(
    site: &Site,
    name: &'static str,
    version: &'static SupportedProtocolVersion,
) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_file(folder_of(site).join("cert.pem")).unwrap()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let session = ClientConnection::new(Arc::new(config), ServerName::try_from(name).unwrap()).unwrap();
    let mut stream = StreamOwned::new(session, TcpStream::connect(site.address).unwrap());
    stream.write_all(&get("/request", "Connection: close\r\n")).map_err(|error| error.to_string())?;
    let mut text = String::new();
    // The end is said under TLS too; a connection cut off would be an error here.
    stream.read_to_string(&mut text).map_err(|error| error.to_string())?;
    Ok(text)
}

#[test]
fn a_self_made_certificate_serves_each_of_its_names_in_both_versions() {
    let site = Site::secure(|_| {});
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        for name in ["localhost", "127.0.0.1", "::1", "crm.bank.example"] {
            let text = page(&site, name, version).unwrap_or_else(|why| panic!("{name}: {why}"));
            assert!(text.starts_with("HTTP/1.1 200 OK\r\n") && text.contains("\ntls true\n"), "{text}");
            assert!(text.contains("\r\nStrict-Transport-Security: max-age=31536000\r\n"), "{text}");
        }
    }
    let foreign = page(&site, "elsewhere.example", &rustls::version::TLS13);
    assert!(foreign.is_err_and(|why| why.contains("certificate")), "it is for its names only");
}

#[test]
fn a_self_made_certificate_is_kept_and_its_key_is_nobody_elses() {
    let mut site = Site::secure(|_| {});
    let read = |folder: &Path| ["cert.pem", "key.pem"].map(|name| std::fs::read(folder.join(name)).unwrap());
    let made = read(&folder_of(&site));
    let mode = folder_of(&site).join("key.pem").metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(site.stop());
    let folder = folder_of(&site);
    let again = Site::start(|options| {
        options.tls = Some(Certificate::SelfMade { folder: folder.clone() });
    });
    assert_eq!(read(&folder), made);
    drop(again);
    std::fs::remove_file(folder.join("cert.pem")).unwrap();
    drop(Site::start(|options| options.tls = Some(Certificate::SelfMade { folder: folder.clone() })));
    assert_ne!(read(&folder), made, "a key without its certificate is made anew with it");
}

#[test]
fn the_banks_own_certificate_is_taken_and_a_wrong_one_refused() {
    let (site, other) = (Site::secure(|_| {}), Site::secure(|_| {}));
    let file = |site: &Site, name: &str| folder_of(site).join(name);
    let own = |chain: PathBuf, key: PathBuf| {
        refusal(move |options| options.tls = Some(Certificate::Own { chain, key }))
    };
    let cases = [
        (file(&site, "cert.pem"), file(&site, "key.pem"), "started"),
        (file(&site, "cert.pem"), file(&other, "key.pem"), "tls_unfit"),
        (file(&site, "none.pem"), file(&site, "key.pem"), "tls_file"),
        (file(&site, "cert.pem"), file(&site, "none.pem"), "tls_file"),
        (file(&site, "cert.pem"), file(&site, "cert.pem"), "tls_file"),
        (file(&site, "key.pem"), file(&site, "key.pem"), "tls_unfit"),
    ];
    for (chain, key, code) in cases {
        assert_eq!(own(chain.clone(), key.clone()), code, "{} {}", chain.display(), key.display());
    }
}

#[test]
fn plain_http_to_the_tls_port_ends_at_once() {
    let site = Site::secure(|_| {});
    let mut client = site.client();
    client.send(&get("/", ""));
    while !client.read_on().expect("an end in time") {}
    assert!(page(&site, "localhost", &rustls::version::TLS13).is_ok());
}
