package org.redoubt.server.admin;

import java.io.IOException;
import org.redoubt.guard.json.Json;

/** A request as text, for one that is done later than it was asked; in the form of the control protocol. */
public final class StoredRequest {
    private StoredRequest() {}

    public static String text(AdminRequest request) {
        return Json.write(RequestFormat.encode(request).map());
    }

    /** @throws IOException when the text is of a later version */
    public static AdminRequest read(String text) throws IOException {
        return RequestFormat.decode(new Fields(ControlJson.read(text)));
    }
}
