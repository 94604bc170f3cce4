package org.redoubt.server.admin;

import static org.redoubt.server.admin.RequestFormat.request;

import org.redoubt.server.admin.AdminRequest.AddKey;
import org.redoubt.server.admin.AdminRequest.AddTokenKey;
import org.redoubt.server.admin.AdminRequest.ChangeAccountKeys;
import org.redoubt.server.admin.AdminRequest.ChangeMasterKey;
import org.redoubt.server.admin.AdminRequest.Keys;
import org.redoubt.server.admin.AdminRequest.ListKeyChanges;
import org.redoubt.server.admin.AdminRequest.ListKeys;
import org.redoubt.server.admin.AdminRequest.RemoveKey;
import org.redoubt.server.admin.AdminRequest.RotateMasterKey;

/** Requests about keys as objects of the control protocol, see {@link RequestFormat}. */
final class KeyFormat {
    private KeyFormat() {}

    static Fields encode(Keys request) {
        return switch (request) {
            case ListKeys() -> request("key.list");
            case RotateMasterKey() -> request("key.rotate");
            case AddKey(var key) -> request("key.add").with("key", key.text());
            case AddTokenKey(var module, var slot, var key, var file, var credential, var make) ->
                request("key.add-token")
                        .with("module", module)
                        .with("slot", slot)
                        .with("key", key)
                        .with("pin_file", file)
                        .with("pin_credential", credential)
                        .with("make", make);
            case RemoveKey(var key) -> request("key.remove").with("key", key);
            case ChangeMasterKey(var others) ->
                request("key.rotate-master")
                        .with("others", others.stream().map(Secret::text).toList());
            case ChangeAccountKeys(var address) -> request("key.rotate-account").with("address", address);
            case ListKeyChanges() -> request("key.status");
        };
    }

    static AdminRequest decode(String name, Fields fields) throws MalformedJsonException {
        return switch (name) {
            case "key.list" -> new ListKeys();
            case "key.rotate" -> new RotateMasterKey();
            case "key.add" -> new AddKey(Secret.of(fields.text("key")));
            case "key.add-token" ->
                new AddTokenKey(
                        fields.text("module"),
                        fields.number("slot"),
                        fields.text("key"),
                        fields.optionalText("pin_file"),
                        fields.optionalText("pin_credential"),
                        fields.flag("make"));
            case "key.remove" -> new RemoveKey(fields.text("key"));
            case "key.rotate-master" ->
                new ChangeMasterKey(
                        fields.texts("others").stream().map(Secret::of).toList());
            case "key.rotate-account" -> new ChangeAccountKeys(fields.optionalText("address"));
            case "key.status" -> new ListKeyChanges();
            default ->
                throw new MalformedJsonException("this server does not know the request; is it an older version?");
        };
    }
}
