package org.redoubt.transport.session;

import org.redoubt.account.Gate;
import org.redoubt.directory.Directory;
import org.redoubt.transport.SmtpConfig;
import org.redoubt.transport.queue.Outbound;
import org.redoubt.wire.WireRuntime;

/** What all sessions of one listener share. */
public record SmtpServices(
        SmtpConfig config, Gate gate, Directory directory, Outbound outbound, WireRuntime runtime, SmtpMeter meter) {}
