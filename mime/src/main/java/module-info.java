/**
 * Internet messages: a one-pass structure scan with byte offsets, header decoding and building, without I/O,
 * clock or threads.
 */
module org.redoubt.mime {
    requires apache.mime4j.core;
    requires static org.jspecify;

    exports org.redoubt.mime;
}
