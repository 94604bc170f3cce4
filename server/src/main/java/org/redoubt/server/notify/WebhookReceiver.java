package org.redoubt.server.notify;

import java.io.IOException;
import org.redoubt.guard.alert.Alert;
import org.redoubt.guard.alert.AlertReceiver;

/** Posts each alert as JSON, signed. */
public final class WebhookReceiver implements AlertReceiver {
    private final SignedPost post;

    public WebhookReceiver(SignedPost post) {
        this.post = post;
    }

    @Override
    public String name() {
        return "webhook";
    }

    @Override
    public void tell(Alert alert) throws IOException {
        post.send(alert.json());
    }
}
