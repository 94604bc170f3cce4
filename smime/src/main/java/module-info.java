/**
 * S/MIME signatures (RFC 8551, RFC 8550, RFC 5652): whether one is good, and whose. No network: what a certificate says
 * where something could be fetched is not followed.
 */
module org.redoubt.smime {
    requires org.redoubt.mime;
    requires org.bouncycastle.pkix;
    requires org.bouncycastle.provider;
    requires org.bouncycastle.util;
    requires com.github.benmanes.caffeine;
    requires static org.jspecify;

    exports org.redoubt.smime;
}
