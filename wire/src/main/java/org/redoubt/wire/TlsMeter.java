package org.redoubt.wire;

/** Counts one listener's TLS handshakes. */
final class TlsMeter {
    private static final String NAME = "redoubt_tls_handshakes_total";
    private static final String HELP = "TLS handshakes by listener and outcome";

    private final Metrics.Counter tls12;
    private final Metrics.Counter tls13;
    private final Metrics.Counter failed;

    TlsMeter(Metrics metrics, String listener) {
        tls12 = metrics.counter(NAME, HELP, "listener", listener, "result", "TLSv1.2");
        tls13 = metrics.counter(NAME, HELP, "listener", listener, "result", "TLSv1.3");
        failed = metrics.counter(NAME, HELP, "listener", listener, "result", "failed");
    }

    void succeeded(TlsDetails details) {
        (details.protocol().equals("TLSv1.3") ? tls13 : tls12).increment();
    }

    void failed() {
        failed.increment();
    }
}
