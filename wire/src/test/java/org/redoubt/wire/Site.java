package org.redoubt.wire;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Listeners on loopback with the toy protocol, under a clock that only the test moves. */
final class Site implements AutoCloseable {
    final ManualRuntime runtime = WireRuntime.manual();
    final Metrics metrics = new Metrics();
    final ToyProtocol protocol = new ToyProtocol();
    final TlsContexts tls;
    final Listeners listeners;

    Site(String... certificates) throws IOException {
        this(Stream.of(certificates).map(Site::certificate).toList());
    }

    Site(List<CertificateFiles> certificates) throws IOException {
        tls = TlsContexts.of(certificates, runtime);
        listeners = new Listeners(tls, metrics, runtime);
    }

    static CertificateFiles certificate(String name) {
        return new CertificateFiles(pem(name + ".crt"), pem(name + ".key"));
    }

    static Path pem(String name) {
        try {
            return Path.of(Site.class.getResource("pem/" + name).toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    static ListenerConfig config(TlsMode mode) {
        return ListenerConfig.of("toy", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), mode)
                .withTimeouts(Duration.ofSeconds(60), Duration.ofSeconds(20), Duration.ofSeconds(10));
    }

    Listener open(TlsMode mode) throws IOException {
        return open(mode, config -> config);
    }

    Listener open(TlsMode mode, UnaryOperator<ListenerConfig> change) throws IOException {
        return listeners.open(change.apply(config(mode)), protocol, c -> c.out().ascii("too many\r\n"));
    }

    /** Moves the clock on again and again until the condition holds; fails after ten seconds of real time. */
    void advanceUntil(Duration step, BooleanSupplier condition) {
        await(() -> {
            runtime.advance(step);
            return condition.getAsBoolean();
        });
    }

    static void await(BooleanSupplier condition) {
        long giveUp = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - giveUp > 0) {
                throw new AssertionError("did not come true within ten seconds");
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Override
    public void close() {
        protocol.hold.countDown();
        listeners.close();
        tls.close();
    }
}
