package org.redoubt.jmap.command;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.redoubt.account.AccountHandle;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.codec.Ids;
import org.redoubt.jmap.codec.JsonArray;
import org.redoubt.jmap.codec.JsonNull;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.States;

/** What every set does (RFC 8620 5.3): the order of things, the limits, the states, and who gets which answer. */
final class Setting {
    /** Properties that are always objects, so that a path may lead into them (RFC 8620 5.3). */
    private static final Set<String> MAPS = Set.of("keywords", "mailboxIds", "shareWith");

    private final Call call;
    private final AccountHandle account;
    private final JsonObject created = new JsonObject();
    private final JsonObject updated = new JsonObject();
    private final Set<String> destroyed = new LinkedHashSet<>();
    private final JsonObject notCreated = new JsonObject();
    private final JsonObject notUpdated = new JsonObject();
    private final JsonObject notDestroyed = new JsonObject();
    private final Map<String, JsonObject> toCreate;
    private final Map<String, JsonObject> toUpdate;
    private final Set<String> toDestroy;
    private final String oldState;
    /** The state of objects that are not the journal's business and that no call changes. */
    private final Optional<String> constant;

    private boolean personal;

    private Setting(
            Call call,
            AccountHandle account,
            Map<String, JsonObject> toCreate,
            Map<String, JsonObject> toUpdate,
            Set<String> toDestroy,
            Optional<String> constant) {
        this.call = call;
        this.account = account;
        this.toCreate = toCreate;
        this.toUpdate = toUpdate;
        this.toDestroy = toDestroy;
        this.constant = constant;
        this.oldState = constant.orElseGet(() -> States.text(account.modSeq().value(), 0));
    }

    /** Makes one object; what it answers are the properties that the server chose, the id first of all. */
    interface Creator {
        JsonObject create(String name, JsonObject object) throws SetError, IOException;
    }

    interface Updater {
        /** Changes one object; what changed beside what was asked is returned, empty when nothing did. */
        Optional<JsonObject> update(String id, JsonObject patch) throws SetError, IOException;
    }

    interface Destroyer {
        void destroy(String id) throws SetError, IOException;
    }

    static Setting begin(Call call) throws MethodException, IOException {
        return expected(call, begin(call, call.account(), Optional.empty()));
    }

    /** Of objects that no call changes. */
    static Setting begin(Call call, AccountHandle account, String state) throws MethodException {
        return expected(call, begin(call, account, Optional.of(state)));
    }

    private static Setting expected(Call call, Setting setting) throws MethodException {
        Optional<String> expected = call.arguments().text("ifInState");
        if (expected.isPresent() && !expected.get().equals(setting.oldState)) {
            throw MethodException.of("stateMismatch");
        }
        return setting;
    }

    private static Setting begin(Call call, AccountHandle account, Optional<String> constant) throws MethodException {
        if (account.readOnly()) {
            throw MethodException.of("accountReadOnly");
        }
        Arguments arguments = call.arguments();
        Map<String, JsonObject> create = objects(arguments, "create");
        Map<String, JsonObject> update = objects(arguments, "update");
        Set<String> destroy = arguments.ids("destroy").orElse(Set.of());
        if (create.size() + update.size() + destroy.size() > Limits.OBJECTS_SET) {
            throw MethodException.of("requestTooLarge");
        }
        return new Setting(call, account, create, update, destroy, constant);
    }

    /** Of objects that belong to a person and to no account, and have no state (RFC 8620 7.2.2). */
    static Setting personal(Call call) throws MethodException, IOException {
        Setting setting = begin(call, call.session().own(), Optional.empty());
        setting.personal = true;
        return setting;
    }

    private static Map<String, JsonObject> objects(Arguments arguments, String name) throws MethodException {
        Map<String, JsonObject> objects = new LinkedHashMap<>();
        Optional<JsonObject> given = arguments.object(name);
        if (given.isPresent()) {
            for (Map.Entry<String, JsonValue> member : given.get().members().entrySet()) {
                if (!Ids.valid(member.getKey())) {
                    throw MethodException.invalidArguments(name);
                }
                objects.put(
                        member.getKey(),
                        member.getValue().object().orElseThrow(() -> MethodException.invalidArguments(name)));
            }
        }
        return objects;
    }

    AccountHandle account() {
        return account;
    }

    Map<String, JsonObject> toCreate() {
        return toCreate;
    }

    /** The ids to update and how; names of what was created now are resolved. */
    Map<String, JsonObject> toUpdate() {
        return toUpdate;
    }

    Set<String> toDestroy() {
        return toDestroy;
    }

    /** The id that a client means; what stands for nothing stays and will not be found. */
    String id(String given) {
        return call.resolve(given).orElse(given);
    }

    void createEach(Creator creator) throws IOException {
        for (Map.Entry<String, JsonObject> one : toCreate.entrySet()) {
            try {
                created(one.getKey(), creator.create(one.getKey(), one.getValue()));
            } catch (SetError error) {
                notCreated(one.getKey(), error);
            }
        }
    }

    void updateEach(Updater updater) throws IOException {
        for (Map.Entry<String, JsonObject> one : toUpdate.entrySet()) {
            try {
                updated(one.getKey(), updater.update(id(one.getKey()), one.getValue()));
            } catch (SetError error) {
                notUpdated(one.getKey(), error);
            }
        }
    }

    /**
     * As the other, for a type whose objects clients may give back whole: what only the server sets is passed over where it is
     * as it was (RFC 8620 5.3, invalidProperties).
     *
     * @param type as its methods call it
     * @param settable whether a client may set a property, or a part of it
     */
    void updateEach(String type, Method get, Predicate<String> settable, Updater updater) throws IOException {
        updateEach((id, patch) -> updater.update(id, changed(type, get, settable, id, patch)));
    }

    /**
     * A patch without what is as it was and only the server's to set.
     *
     * @throws SetError when a path reaches into another one of the patch, into an array or into nothing
     */
    JsonObject changed(String type, Method get, Predicate<String> settable, String id, JsonObject patch)
            throws SetError, IOException {
        requireReachable(type, get, settable, id, patch);
        List<String> others = patch.members().keySet().stream()
                .filter(name -> !settable.test(name) && name.indexOf('/') < 0)
                .toList();
        if (others.isEmpty()) {
            return patch;
        }
        Optional<JsonObject> now = call.current(type + "/get", get, id, others);
        JsonObject changed = new JsonObject();
        patch.members().forEach((name, value) -> {
            boolean same = others.contains(name) && now.flatMap(known -> known.get(name)).filter(value::equals).isPresent();
            if (!same) {
                changed.put(name, value);
            }
        });
        return changed;
    }

    private void requireReachable(String type, Method get, Predicate<String> settable, String id, JsonObject patch)
            throws SetError, IOException {
        Set<String> within = new LinkedHashSet<>();
        for (String path : patch.members().keySet()) {
            for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
                if (patch.get(path.substring(0, slash)).isPresent()) {
                    throw SetError.of("invalidPatch");
                }
            }
            String first = path.substring(0, Math.max(0, path.indexOf('/')));
            if (path.indexOf('/') >= 0 && !MAPS.contains(first) && !settable.test(path)) {
                within.add(first);
            }
        }
        if (within.isEmpty()) {
            return;
        }
        Optional<JsonObject> now = call.current(type + "/get", get, id, within);
        if (!within.stream().allMatch(name -> now.flatMap(known -> known.value(name)).flatMap(JsonValue::object).isPresent())) {
            throw SetError.of("invalidPatch");
        }
    }

    void destroyEach(Destroyer destroyer) throws IOException {
        for (String given : toDestroy) {
            try {
                destroyer.destroy(id(given));
                destroyed(given);
            } catch (SetError error) {
                notDestroyed(given, error);
            }
        }
    }

    void created(String name, JsonObject object) {
        created.put(name, object);
        object.get("id").flatMap(JsonValue::text).ifPresent(id -> call.created(name, id));
    }

    void notCreated(String name, SetError error) {
        notCreated.put(name, error.json());
    }

    void updated(String given, Optional<JsonObject> changed) {
        updated.put(given, changed.<JsonValue>map(json -> json).orElse(JsonNull.NULL));
    }

    void notUpdated(String given, SetError error) {
        notUpdated.put(given, error.json());
    }

    void destroyed(String given) {
        destroyed.add(id(given));
    }

    void notDestroyed(String given, SetError error) {
        notDestroyed.put(given, error.json());
    }

    /** Whether nothing was refused. */
    boolean allDone() {
        return notCreated.isEmpty() && notUpdated.isEmpty() && notDestroyed.isEmpty();
    }

    /** Tells of a property that changed beside what was asked, of something that was created now or not. */
    void also(String id, String property, boolean value) {
        for (JsonValue made : created.members().values()) {
            JsonObject object = made.object().orElseGet(JsonObject::new);
            if (object.get("id").flatMap(JsonValue::text).equals(Optional.of(id))) {
                object.put(property, value);
                return;
            }
        }
        JsonObject changed = updated.value(id).flatMap(JsonValue::object).orElseGet(JsonObject::new);
        updated.put(id, changed.put(property, value));
    }

    /** Names of what was created, with their ids. */
    JsonObject created() {
        return created;
    }

    Set<String> destroyedIds() {
        return destroyed;
    }

    JsonObject updatedIds() {
        return updated;
    }

    void answer() throws MethodException {
        JsonValue gone = destroyed.isEmpty() ? JsonNull.NULL : JsonArray.ofTexts(destroyed);
        JsonObject answer = new JsonObject();
        if (!personal) {
            answer.put("accountId", call.arguments().requiredText("accountId"))
                    .put("oldState", oldState)
                    .put("newState", constant.orElseGet(() -> States.text(account.modSeq().value(), 0)));
        }
        call.answer(answer.put("created", orNull(created))
                .put("updated", orNull(updated))
                .put("destroyed", gone)
                .put("notCreated", orNull(notCreated))
                .put("notUpdated", orNull(notUpdated))
                .put("notDestroyed", orNull(notDestroyed)));
    }

    private static JsonValue orNull(JsonObject object) {
        return object.isEmpty() ? JsonNull.NULL : object;
    }
}
