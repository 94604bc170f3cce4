package org.redoubt.wire;

import java.time.Duration;

/** Every bound of this module, with its reason. */
final class Limits {
    /** Holds nearly every command line; all that an idle connection keeps for reading. */
    static final int SMALL_BUFFER = 512;

    /** One TLS record (16 KiB of content and its overhead) fits, so one size serves reading, writing and TLS. */
    static final int LARGE_BUFFER = 17 * 1024;

    /** Output gathered before it is sent: the content of one full TLS record. */
    static final int OUTPUT_BUFFER = 16 * 1024;

    /** Large buffers kept for the next user: about 4 MiB, enough for 256 connections that work at once. */
    static final int POOLED_BUFFERS = 256;

    /** Compressors kept for the next user, 268 KB each: more do not work at once on few cores. */
    static final int POOLED_DEFLATERS = 32;

    /** zlib's own middle between time and size; mail text shrinks to a third. */
    static final int DEFLATE_LEVEL = 6;

    /** An array this long goes to the socket directly: copying it first would only cost time. */
    static final int DIRECT_WRITE = 8 * 1024;

    /** How long a connection that is alone looks for input: about what waking up a thread takes. */
    static final long WATCH_NANOS = 50_000;

    /** Handed to the socket at once; the peer must take this much within one write timeout. */
    static final int WRITE_CHUNK = 32 * 1024;

    /** What is thrown away of one faulty line before the connection counts as hostile. */
    static final long MAX_DISCARD = 1024 * 1024;

    /** Connections that the kernel may hold ready for us: a burst after a network failure, not a backlog of work. */
    static final int BACKLOG = 1024;

    /** Beyond {@code maxConnections}, connections that may be told so at the same time; the rest are just closed. */
    static final int OVERLOAD_ANSWERS = 64;

    /** Time for the overload answer: it is one line. */
    static final Duration OVERLOAD_TIME = Duration.ofSeconds(5);

    /** A proxy sends its header at once with the connection. */
    static final Duration PROXY_HEADER_TIME = Duration.ofSeconds(5);

    /** PROXY protocol 2.1: the longest line of version 1, line end included. */
    static final int PROXY_V1_LINE = 107;

    /** Addresses and extensions of a version 2 header; proxies in use send under 600 bytes. */
    static final int PROXY_V2_BODY = 4096;

    /** After the last answer, wait this long for the peer to stop sending, so that a reset does not eat the answer. */
    static final Duration LINGER_TIME = Duration.ofSeconds(2);

    /** What is read and dropped while lingering. */
    static final int LINGER_BYTES = 256 * 1024;

    /** Time for a TLS goodbye: nobody is hurt when it does not arrive. */
    static final Duration CLOSE_NOTIFY_TIME = Duration.ofSeconds(2);

    /** How often deadlines are looked at: an idle timeout counts minutes, a handshake tens of seconds. */
    static final Duration SWEEP_PERIOD = Duration.ofMillis(250);

    /** After a drain has closed what remained, handlers get this long to notice. */
    static final Duration DRAIN_GRACE = Duration.ofSeconds(1);

    /** Pause after a failed accept (EMFILE): long enough not to spin, short enough not to be noticed. */
    static final Duration ACCEPT_PAUSE = Duration.ofMillis(100);

    /** Time for the accepting thread to notice that its socket is closed. */
    static final Duration ACCEPTOR_END = Duration.ofSeconds(1);

    /** How often certificate files are looked at. */
    static final Duration CERTIFICATE_POLL = Duration.ofSeconds(2);

    /** A PEM file of a chain or key; real ones are under 20 KB. */
    static final int MAX_PEM_BYTES = 1024 * 1024;

    /** Certificates of one chain: more is a bundle of trusted roots given by mistake. */
    static final int MAX_CHAIN = 16;

    /** Label sets of one metric: more means that something from outside became a label. */
    static final int MAX_SERIES = 2_000;

    /** Time for a request to the admin address. */
    static final Duration ADMIN_REQUEST_TIME = Duration.ofSeconds(10);

    /** Connections to the admin address: a scraper, a health check, an operator. */
    static final int ADMIN_CONNECTIONS = 64;

    /** RFC 5321 4.5.3.2.5: the other side takes each piece of a message within three minutes. */
    static final Duration OUTGOING_WRITE_TIME = Duration.ofMinutes(3);

    private Limits() {}
}
