package org.redoubt.directory;

import java.util.Optional;
import org.redoubt.directory.CertificateVerifier.Verdict;
import org.redoubt.guard.SessionInfo;

/** EXTERNAL (RFC 4422 appendix A): the certificate of the connection says who it is. */
final class SaslExternal implements SaslServer {
    static final String MECHANISM = "EXTERNAL";

    private final Authenticator authenticator;
    private final CertificateVerifier verifier;
    private final SessionInfo session;
    private final ChannelBindings bindings;

    SaslExternal(
            Authenticator authenticator, CertificateVerifier verifier, SessionInfo session, ChannelBindings bindings) {
        this.authenticator = authenticator;
        this.verifier = verifier;
        this.session = session;
        this.bindings = bindings;
    }

    @Override
    public Step begin(Optional<byte[]> initialResponse) {
        return initialResponse.map(this::respond).orElseGet(() -> new Step.Challenge(new byte[0]));
    }

    @Override
    public Step respond(byte[] message) {
        Optional<String> authorize = message.length > Limits.MAX_SASL_MESSAGE
                ? Optional.empty()
                : SaslPlain.text(message, 0, message.length).filter(text -> text.indexOf('\0') < 0);
        if (authorize.isEmpty()) {
            return new Step.Failure(authenticator.malformed(session, MECHANISM));
        }
        return switch (verifier.verify(bindings.certificates())) {
            case Verdict.Valid valid ->
                SaslPlain.step(authenticator.certified(valid, authorize.get(), session, MECHANISM));
            case Verdict.Invalid(String reason) -> {
                authenticator.notVouched(session, MECHANISM, reason);
                yield new Step.Failure(new SignIn.Refused(
                        SignIn.Reason.WRONG_CREDENTIALS, "this certificate cannot be used here"));
            }
        };
    }
}
