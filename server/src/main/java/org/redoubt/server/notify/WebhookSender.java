package org.redoubt.server.notify;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.redoubt.guard.AuditRecord;
import org.redoubt.guard.export.AuditExport;
import org.redoubt.guard.export.Ocsf;

/**
 * Posts events of the audit log, signed: an array of OCSF events in their order, of half a mebibyte at most, since many
 * receivers take no more than one. A status of 200 to 299 means that the other side has them for good.
 */
public final class WebhookSender implements AuditExport.Sink {
    /** Octets of a post; an event has some 90,000 at most. */
    private static final int MOST = 512 << 10;

    private final SignedPost post;
    private final Ocsf ocsf;

    /** @param version of this server */
    public WebhookSender(SignedPost post, String version) {
        this.post = post;
        this.ocsf = new Ocsf(version);
    }

    @Override
    public int send(List<AuditRecord> events) throws IOException {
        List<String> lines = new ArrayList<>();
        int octets = "[]".length();
        for (AuditRecord event : events) {
            String line = ocsf.of(event);
            octets += line.getBytes(StandardCharsets.UTF_8).length + ",\n".length();
            if (!lines.isEmpty() && octets > MOST) {
                break;
            }
            lines.add(line);
        }
        post.send("[" + String.join(",\n", lines) + "]");
        return lines.size();
    }
}
