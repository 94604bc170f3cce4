/** Messages as documents that are safe to show: HTML and plain text sanitised, without I/O, clock or threads. */
module org.redoubt.sanitize {
    requires org.jsoup;
    requires static org.jspecify;

    exports org.redoubt.sanitize to
            org.redoubt.webmail,
            org.redoubt.bench;
}
