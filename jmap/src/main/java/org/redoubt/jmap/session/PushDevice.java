package org.redoubt.jmap.session;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.redoubt.jmap.Limits;
import org.redoubt.jmap.PushOut;
import org.redoubt.jmap.codec.JsonObject;
import org.redoubt.jmap.codec.JsonValue;
import org.redoubt.jmap.codec.JsonWriter;
import org.redoubt.store.id.AccountId;

/** One device on its way to being told: what, and when it can be tried. For one thread. */
final class PushDevice {
    private static final System.Logger LOG = System.getLogger("org.redoubt.jmap");
    /** RFC 8030 5.2: how long the push service keeps it for a device that is off. */
    private static final String TTL = "86400";

    private static final int MAX_DOUBLINGS = 20;

    private Optional<PushSubscription> subscription = Optional.empty();
    /** The newest states that it has not been told, by account. */
    private JsonObject pending = new JsonObject();

    private String asked = "";
    private int failures;
    private Instant notBefore = Instant.EPOCH;

    /** What became of a device. */
    enum Fate {
        STAYS,
        /** The push service does not know it any more (RFC 8030 7.3). */
        GONE
    }

    void now(PushSubscription current) {
        subscription = Optional.of(current);
    }

    PushSubscription subscription() {
        return subscription.orElseThrow();
    }

    /** Adds to what it is to be told; a newer state takes the place of an older one. */
    void note(JsonObject changes) {
        Optional<Set<String>> wanted = subscription().types();
        if (!subscription().verified()) {
            return;
        }
        changes.members().forEach((account, value) -> {
            JsonObject states = pending.get(account).flatMap(JsonValue::object).orElseGet(JsonObject::new);
            value.object().orElseGet(JsonObject::new).members().forEach((type, state) -> {
                if (wanted.isEmpty() || wanted.get().contains(type)) {
                    states.put(type, state);
                }
            });
            if (!states.isEmpty()) {
                pending.put(account, states);
            }
        });
    }

    private boolean waits() {
        return subscription().verified() ? !pending.isEmpty() : !asked.equals(subscription().code());
    }

    /** When it is to be tried; empty when there is nothing to tell. */
    Optional<Instant> due() {
        return waits() ? Optional.of(notBefore) : Optional.empty();
    }

    /** Sends what is due. */
    Fate send(PushService service, AccountId account) {
        Instant now = service.runtime().now();
        if (!waits() || now.isBefore(notBefore)) {
            return Fate.STAYS;
        }
        boolean verified = subscription().verified();
        Optional<Instant> later = verified ? Optional.empty() : service.pace().next(account, now);
        if (later.isPresent()) {
            notBefore = later.get();
            return Fate.STAYS;
        }
        JsonObject message = verified
                ? new JsonObject().put("@type", "StateChange").put("changed", pending)
                : new JsonObject()
                        .put("@type", "PushVerification")
                        .put("pushSubscriptionId", subscription().id())
                        .put("verificationCode", subscription().code());
        byte[] content = JsonWriter.octets(message);
        if (content.length > PushEncryption.MOST) {
            // Too many accounts at once: the device finds the others when it asks.
            pending.members().keySet().retainAll(Set.of(pending.members().keySet().iterator().next()));
            content = JsonWriter.octets(message);
        }
        int status = 0;
        Optional<Duration> wanted = Optional.empty();
        try {
            PushOut.Answer answer = post(service, content, now);
            status = answer.status();
            wanted = answer.retryAfter();
        } catch (IOException unreachable) {
            LOG.log(System.Logger.Level.INFO, "event=jmap.push_unreachable subscription=" + subscription().id());
        }
        return settle(status, wanted, verified, now);
    }

    private PushOut.Answer post(PushService service, byte[] content, Instant now) throws IOException {
        PushSubscription to = subscription();
        Map<String, String> fields = new HashMap<>(Map.of(
                "TTL", TTL,
                "Authorization", service.key().authorization(to.url(), service.out().contact(), now)));
        Optional<PushSubscription.Keys> keys = to.keys();
        if (keys.isEmpty()) {
            fields.put("Content-Type", "application/json");
            return service.out().post(to.url(), fields, content);
        }
        fields.put("Content-Type", "application/octet-stream");
        fields.put("Content-Encoding", "aes128gcm");
        byte[] sealed = PushEncryption.encrypt(content, keys.get().device(), keys.get().authentication());
        return service.out().post(to.url(), fields, sealed);
    }

    /** After so many failures, of which there was one at least. */
    static Duration wait(Duration first, int failures) {
        Duration wait = first.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return wait.compareTo(Limits.PUSH_LONGEST_WAIT) > 0 ? Limits.PUSH_LONGEST_WAIT : wait;
    }

    private Fate settle(int status, Optional<Duration> wanted, boolean verified, Instant now) {
        // RFC 8620 7.2: any refusal but these two is for good.
        if (status >= 400 && status != 429 && status != 503) {
            return Fate.GONE;
        }
        if (status >= 200 && status < 300) {
            failures = 0;
            notBefore = now.plus(Limits.PUSH_PACE);
            if (verified) {
                pending = new JsonObject();
            } else {
                asked = subscription().code();
            }
            return Fate.STAYS;
        }
        failures++;
        Duration longest = wait(Limits.PUSH_FIRST_WAIT, failures);
        // RFC 8030 8.4: as long as the push service says, within reason.
        Duration said = wanted.filter(time -> time.compareTo(Limits.PUSH_LONGEST_WAIT) <= 0).orElse(longest);
        notBefore = now.plus(said.compareTo(longest) > 0 ? said : longest);
        return Fate.STAYS;
    }
}
