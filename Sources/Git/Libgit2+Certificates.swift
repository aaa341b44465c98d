// libgit2 speaks TLS, and tiergit never lets it: what goes over the network is left to `git`. Yet where libgit2 is built with Mbed TLS,
// as Debian's is, its initialisation parses every certificate authority of the machine, which takes longer than all the rest of it: 4
// of 8 ms. An executable's own symbol comes before a library's, so these two stand in for Mbed TLS's and say that there are none.
// libgit2 goes on without (`git_mbedtls_stream_global_init` in its `src/streams/mbedtls.c`), and would trust no server.

/// `MBEDTLS_ERR_X509_FILE_IO_ERROR`. Source: Mbed TLS 2.28, `include/mbedtls/x509.h`.
private let fileError: Int32 = -0x2900

/// In place of `mbedtls_x509_crt_parse_file`.
@_cdecl("mbedtls_x509_crt_parse_file")
public func noCertificates(file chain: OpaquePointer?, _ path: OpaquePointer?) -> Int32 { fileError }

/// In place of `mbedtls_x509_crt_parse_path`.
@_cdecl("mbedtls_x509_crt_parse_path")
public func noCertificates(folder chain: OpaquePointer?, _ path: OpaquePointer?) -> Int32 { fileError }
