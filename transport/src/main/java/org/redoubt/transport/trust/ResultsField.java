package org.redoubt.transport.trust;

import java.net.InetAddress;
import java.util.List;

/** Writes an Authentication-Results field (RFC 8601 2.2), one method after another. */
final class ResultsField {
    /** A longer one is somebody's experiment; the field must stay far below what is kept of a header. */
    private static final int VALUE = 320;

    private final StringBuilder text;

    ResultsField(String hostname) {
        text = new StringBuilder(500).append("Authentication-Results: ").append(hostname);
    }

    ResultsField iprev(Iprev iprev, InetAddress client) {
        method("iprev", iprev.result().label());
        iprev.name().ifPresent(name -> text.append(" (").append(comment(name.text())).append(')'));
        property("policy.iprev", IpText.of(client));
        return this;
    }

    ResultsField spf(SpfOutcome spf, ArrivalCheck.Envelope envelope) {
        method("spf", spf.result().label());
        if (envelope.domain().isEmpty()) {
            property("smtp.helo", envelope.hello());
        } else {
            property("smtp.mailfrom", envelope.sender());
        }
        return this;
    }

    ResultsField dkim(List<DkimOutcome> signatures) {
        if (signatures.isEmpty()) {
            method("dkim", DkimResult.NONE.label());
        }
        for (DkimOutcome signature : signatures) {
            method("dkim", signature.result().label());
            if (!signature.reason().isEmpty()) {
                text.append(" (").append(comment(signature.reason())).append(')');
            }
            if (signature.domain().isPresent()) {
                property("header.d", signature.domain().get().text());
                property("header.i", signature.identity());
                property("header.s", signature.selector());
                property("header.a", signature.algorithm());
                property("header.b", signature.signatureStart());
            }
        }
        return this;
    }

    ResultsField arc(ArcOutcome arc) {
        method("arc", arc.result().label());
        if (!arc.reason().isEmpty()) {
            text.append(" (").append(comment(arc.reason())).append(')');
        } else if (arc.result() == ArcResult.PASS) {
            text.append(" (i=").append(arc.sealers().size()).append(')');
        }
        return this;
    }

    ResultsField dmarc(DmarcOutcome dmarc, boolean vouched) {
        method("dmarc", dmarc.result().label());
        if (dmarc.result() == DmarcResult.PASS || dmarc.result() == DmarcResult.FAIL) {
            DmarcPolicy disposition = vouched ? DmarcPolicy.NONE : dmarc.disposition();
            text.append(" (p=").append(dmarc.policy().label()).append(" dis=").append(disposition.label());
            text.append(vouched ? " arc=trusted)" : ")");
        }
        dmarc.domain().ifPresent(domain -> property("header.from", domain.text()));
        return this;
    }

    /** With its CRLF. */
    String text() {
        return text + "\r\n";
    }

    private void method(String name, String result) {
        text.append(";\r\n\t").append(name).append('=').append(result);
    }

    private void property(String name, String value) {
        String bounded = value.length() > VALUE ? value.substring(0, VALUE) : value;
        text.append(text.length() - text.lastIndexOf("\n") + name.length() + bounded.length() > 76 ? "\r\n\t " : " ");
        text.append(name).append('=').append(AuthenticationResults.value(bounded));
    }

    private static String comment(String value) {
        return value.replaceAll("[^A-Za-z0-9 ._:-]", "?");
    }
}
