package org.redoubt.jmap.command;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.redoubt.account.AccountHandle;
import org.redoubt.account.AccountScripts;
import org.redoubt.account.ScriptEffects;
import org.redoubt.account.ScriptResult;
import org.redoubt.account.StoredScript;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.States;
import org.redoubt.jmap.map.Blob;
import org.redoubt.jmap.map.Blobs;
import org.redoubt.sieve.Compilation;
import org.redoubt.sieve.Limits;
import org.redoubt.sieve.ScriptTraits;
import org.redoubt.sieve.Sieve;

/** Sieve scripts (RFC 9661): the same that ManageSieve looks after, under the same rules. */
final class SieveScripts {
    private static final Getting.Type TYPE =
            Getting.Type.of(new LinkedHashSet<>(List.of("id", "name", "blobId", "isActive")));
    private static final Set<String> SETTABLE = Set.of("name", "blobId");
    private static final Set<String> SORTS = Set.of("name", "isActive");

    private SieveScripts() {}

    static String id(long number) {
        return "v" + number;
    }

    private static Map<String, JsonObject> all(AccountHandle account) throws IOException {
        Map<String, JsonObject> all = new LinkedHashMap<>();
        for (StoredScript script : account.scripts().list()) {
            all.put(id(script.number()), json(script));
        }
        return all;
    }

    private static JsonObject json(StoredScript script) {
        return new JsonObject()
                .put("id", id(script.number()))
                .put("name", script.name())
                .put("blobId", Blobs.script(script.id()))
                .put("isActive", script.active());
    }

    /** RFC 9661 2.3. */
    static void get(Call call) throws MethodException, IOException {
        call.ownAccount();
        Getting.kept(call, TYPE, SieveScripts::all);
    }

    /** RFC 9661 2.5. */
    static void query(Call call) throws MethodException, IOException {
        AccountHandle account = call.ownAccount();
        String state = States.text(account.modSeq().value(), 0);
        List<String> ids = Listing.results(call.arguments(), all(account).values(), SORTS, (name, filter, script) ->
                switch (name) {
                    case "name" -> Listing.holds(name, filter, script);
                    case "isActive" -> filter.optionalFlag(name).equals(script.get(name).flatMap(JsonValue::bool));
                    default -> throw MethodException.of("unsupportedFilter");
                });
        Listing.answer(call, state, false, ids);
    }

    /** RFC 9661 2.6. */
    static void validate(Call call) throws MethodException, IOException {
        AccountHandle account = call.ownAccount();
        String blobId = call.arguments().requiredText("blobId");
        JsonValue error = JsonNull.NULL;
        try {
            check(read(call, account, blobId));
        } catch (SetError wrong) {
            if (!Listing.text(wrong.json(), "type").equals("invalidSieve")) {
                throw MethodException.of(Listing.text(wrong.json(), "type"));
            }
            error = wrong.json();
        }
        call.answer(new JsonObject()
                .put("accountId", call.arguments().requiredText("accountId"))
                .put("error", error));
    }

    /** RFC 9661 2.4. */
    static void set(Call call) throws MethodException, IOException {
        AccountHandle account = call.ownAccount();
        Optional<String> activate = call.arguments().text("onSuccessActivateScript");
        boolean deactivate = call.arguments().flag("onSuccessDeactivateScript");
        Setting setting = Setting.begin(call);
        AccountScripts scripts = account.scripts();
        setting.createEach((_, json) -> create(call, account, json));
        setting.updateEach("SieveScript", SieveScripts::get, "name"::equals, (id, patch) -> update(call, account, find(scripts, id), patch));
        setting.destroyEach(id -> {
            ScriptResult result = scripts.delete(find(scripts, id).name());
            if (result != ScriptResult.DONE) {
                throw error(result, scripts, "");
            }
        });
        if (setting.allDone()) {
            activate(setting, scripts, activate.map(setting::id), deactivate);
        }
        setting.answer();
    }

    /** What is not there is passed over, and what was active stays. */
    private static void activate(Setting setting, AccountScripts scripts, Optional<String> wanted, boolean none)
            throws IOException {
        List<StoredScript> before = scripts.list();
        Optional<StoredScript> chosen = before.stream()
                .filter(script -> wanted.equals(Optional.of(id(script.number()))))
                .findFirst();
        if (none || chosen.isPresent()) {
            scripts.activate(chosen.map(StoredScript::name));
            for (StoredScript script : before) {
                boolean active = chosen.filter(now -> now.number() == script.number()).isPresent();
                if (active != script.active()) {
                    setting.also(id(script.number()), "isActive", active);
                }
            }
        }
    }

    private static StoredScript find(AccountScripts scripts, String id) throws SetError, IOException {
        OptionalLong number = Ids.number('v', id);
        return scripts.list().stream()
                .filter(script -> number.equals(OptionalLong.of(script.number())))
                .findFirst()
                .orElseThrow(() -> SetError.of("notFound"));
    }

    private static JsonObject create(Call call, AccountHandle account, JsonObject json) throws SetError, IOException {
        require(json);
        AccountScripts scripts = account.scripts();
        byte[] text = script(call, account, json);
        String name = json.value("name").flatMap(JsonValue::text).orElseGet(() -> "script-" + Long.toString(account.nowMillis(), 36));
        if (scripts.list().stream().anyMatch(one -> one.name().equals(name))) {
            throw error(ScriptResult.ALREADY_EXISTS, scripts, name);
        }
        ScriptResult result = scripts.put(name, text, effects(text));
        if (result != ScriptResult.DONE) {
            throw error(result, scripts, name);
        }
        JsonObject made = json(scripts.list().stream()
                .filter(one -> one.name().equals(name))
                .findFirst()
                .orElseThrow(() -> SetError.of("notFound")));
        if (json.value("name").isPresent()) {
            made.members().remove("name");
        }
        return made;
    }

    private static Optional<JsonObject> update(Call call, AccountHandle account, StoredScript script, JsonObject patch)
            throws SetError, IOException {
        require(patch);
        AccountScripts scripts = account.scripts();
        Optional<byte[]> text = patch.get("blobId").isPresent() ? Optional.of(script(call, account, patch)) : Optional.empty();
        String name = script.name();
        Optional<String> renamed = patch.get("name").isPresent()
                ? Optional.of(patch.value("name").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("name")))
                : Optional.empty();
        if (renamed.isPresent() && !renamed.get().equals(name)) {
            ScriptResult result = scripts.rename(name, renamed.get());
            if (result != ScriptResult.DONE) {
                throw error(result, scripts, renamed.get());
            }
            name = renamed.get();
        }
        if (text.isEmpty()) {
            return Optional.empty();
        }
        ScriptResult result = scripts.put(name, text.get(), effects(text.get()));
        if (result != ScriptResult.DONE) {
            throw error(result, scripts, name);
        }
        // The blob that was given is the client's; the script has one of its own.
        return Optional.of(new JsonObject()
                .put("blobId", Blobs.script(find(scripts, id(script.number())).id())));
    }

    private static void require(JsonObject json) throws SetError {
        List<String> wrong = new ArrayList<>();
        json.members().forEach((name, value) -> {
            boolean right = value.text().isPresent() || (name.equals("name") && value.isNull());
            if (!SETTABLE.contains(name) || !right) {
                wrong.add(name);
            }
        });
        if (!wrong.isEmpty()) {
            throw SetError.invalidProperties(wrong);
        }
    }

    private static byte[] script(Call call, AccountHandle account, JsonObject json) throws SetError, IOException {
        String blobId =
                json.value("blobId").flatMap(JsonValue::text).orElseThrow(() -> SetError.invalidProperties("blobId"));
        byte[] text = read(call, account, blobId);
        check(text);
        return text;
    }

    private static byte[] read(Call call, AccountHandle account, String blobId) throws SetError, IOException {
        String id = call.resolve(blobId).orElse(blobId);
        Blob blob = (Ids.valid(id) ? new Blobs(account, "SieveScript").find(id) : Optional.<Blob>empty())
                .orElseThrow(() -> SetError.of("blobNotFound", "notFound", JsonArray.ofTexts(List.of(blobId))));
        try (InputStream in = blob.open()) {
            return in.readNBytes(Limits.SCRIPT_OCTETS + 1);
        }
    }

    private static ScriptEffects effects(byte[] text) {
        ScriptTraits traits = ScriptTraits.of(text);
        return new ScriptEffects(traits.redirects(), traits.hides());
    }

    private static void check(byte[] text) throws SetError {
        switch (Sieve.compile(text)) {
            case Compilation.Compiled _ -> {}
            case Compilation.Failed failed -> throw SetError.of("invalidSieve", failed.text());
        }
    }

    private static SetError error(ScriptResult result, AccountScripts scripts, String name) throws IOException {
        return switch (result) {
            case DONE, NO_SCRIPT -> SetError.of("notFound");
            case ACTIVE -> SetError.of("sieveIsActive");
            case INVALID_NAME -> SetError.invalidProperties("name");
            case TOO_MANY, TOO_LARGE -> SetError.of("overQuota");
            case ALREADY_EXISTS -> {
                String existing = scripts.list().stream()
                        .filter(script -> script.name().equals(name))
                        .map(script -> id(script.number()))
                        .findFirst()
                        .orElse("");
                yield SetError.of("alreadyExists", "existingId", new org.redoubt.jmap.codec.JsonText(existing));
            }
        };
    }
}
