package org.redoubt.sanitize;

import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.redoubt.sanitize.css.ImageSource;

/** Which images a message shows: those it brings, within bounds, and those of other servers when somebody asked for them. */
final class Images implements ImageSource {
    private final ViewOptions options;
    private final Set<String> remote = new HashSet<>();
    private int dataCharacters;
    private boolean tooMany;

    Images(ViewOptions options) {
        this.options = options;
    }

    /** Different remote images that the message wants to load. */
    int remote() {
        return remote.size();
    }

    /** Whether an image that the message brings was left out for its size. */
    boolean tooMany() {
        return tooMany;
    }

    @Override
    public Optional<String> image(String raw) {
        String address = Addresses.browserReads(raw);
        String lower = address.substring(0, Math.min(5, address.length())).toLowerCase(Locale.ROOT);
        if (lower.startsWith("cid:")) {
            return options.inline().image(address.substring(4)).flatMap(this::bounded);
        }
        if (lower.startsWith("data:")) {
            return data(address);
        }
        Optional<String> there = Addresses.remoteImage(address);
        if (there.isPresent() && remote.size() < Limits.REMOTE) {
            remote.add(there.get());
        }
        return options.remote() ? there : Optional.empty();
    }

    /** An image that is in the address itself: a picture in fact, whatever it is called. */
    private Optional<String> data(String address) {
        int comma = address.indexOf(',');
        if (comma < 0 || comma > 100 || address.length() > Limits.DATA_IMAGE) {
            return Optional.empty();
        }
        String head = address.substring(0, comma).toLowerCase(Locale.ROOT).replace(" ", "");
        if (!head.matches("data:image/[a-z0-9.+-]+;base64")) {
            return Optional.empty();
        }
        try {
            byte[] octets = Base64.getMimeDecoder().decode(address.substring(comma + 1).replace("%3D", "="));
            return picture(octets).flatMap(this::bounded);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /** An image that the message brings, as long as there are not too many of them. */
    Optional<String> bounded(String data) {
        dataCharacters += data.length();
        if (dataCharacters > Limits.DATA_IMAGES) {
            dataCharacters -= data.length();
            tooMany = true;
            return Optional.empty();
        }
        return Optional.of(data);
    }

    /** A picture as an address; empty when the octets do not begin as one that browsers show and nothing else does. */
    static Optional<String> picture(byte[] octets) {
        return ImageType.of(octets).map(type -> "data:" + type + ";base64," + Base64.getEncoder().encodeToString(octets));
    }
}
