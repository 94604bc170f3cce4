package org.redoubt.http;

import java.time.Duration;

/** Every limit of this module, with its reason. */
final class Limits {
    /** Octets of a request's header: tokens are long, nothing else is. */
    static final int REQUEST_HEADER = 16 * 1024;

    /** Silence on a connection; event streams and sockets say something more often. */
    static final Duration IDLE = Duration.ofSeconds(120);

    /** RFC 9113 6.5.2 recommends at least 100; a browser does not use more. */
    static final int STREAMS = 128;

    /** How long a sign-in is good on its connection before the credentials are looked at again. */
    static final Duration SIGN_IN = Duration.ofMinutes(5);

    /** Different credentials on one connection: a proxy that serves several people uses one after another. */
    static final int SIGN_INS_PER_CONNECTION = 8;

    /** Octets of an Authorization field. */
    static final int AUTHORIZATION = 8 * 1024;

    /** Platform threads of the library: an acceptor, a selector, and what they need beside them. */
    static final int PLATFORM_THREADS = 16;

    /** Connections that the kernel may hold ready for us. */
    static final int BACKLOG = 1024;

    /** What streams get to end when the server stops. */
    static final Duration STOP = Duration.ofSeconds(2);

    /** Octets of one message of a WebSocket, unless its protocol says otherwise. */
    static final int WEB_SOCKET_MESSAGE = 64 * 1024;

    /** How long a browser stays signed in that is not used: a long week-end. */
    static final Duration WEB_SESSION_IDLE = Duration.ofDays(4);

    /** How long a browser stays signed in at all. */
    static final Duration WEB_SESSION = Duration.ofDays(30);

    /** How long somebody who acts for the organisation stays signed in without asking anything: she may have gone for lunch. */
    static final Duration ADMIN_SESSION_IDLE = Duration.ofMinutes(30);

    /** How long she stays signed in at all: a working day. */
    static final Duration ADMIN_SESSION = Duration.ofHours(10);

    /** Browsers of one person; the one that was not used for the longest time makes room. */
    static final int WEB_SESSIONS_PER_PERSON = 32;

    /** Octets that are taken of a request that is refused unread: most are shorter, and hear why. */
    static final int REFUSED = 8 * 1024;

    /** Cookies of a request that are looked at; we set one. */
    static final int COOKIES = 64;

    /** Octets of an answer from which on compressing it saves a packet. */
    static final int WORTH_COMPRESSING = 1024;

    /** Octets that are compressed before they are passed on. */
    static final int COMPRESSION_BUFFER = 8 * 1024;

    private Limits() {}
}
