package org.redoubt.search;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;

/**
 * Has a thread give way to all others: who reads mail must not wait for the index of mail read yesterday. Java's own
 * priorities say nothing to Linux, so its {@code setpriority} is called, which there is about one thread. Where that
 * cannot be called the thread goes on as it is.
 */
final class LowPriority {
    private static final Logger LOG = System.getLogger("org.redoubt.search");
    private static final int PRIO_PROCESS = 0;
    private static final int CALLING_THREAD = 0;
    /** A thirtieth of the share of a thread that is not nice. */
    private static final int NICE = 15;

    private LowPriority() {}

    /** The work, preceded by giving way; for a platform thread that is given back to nobody. */
    static Runnable of(Runnable work) {
        return () -> {
            giveWay();
            work.run();
        };
    }

    private static void giveWay() {
        if (!LowPriority.class.getModule().isNativeAccessEnabled()) {
            return;
        }
        try {
            Optional<MethodHandle> call = setPriority();
            if (call.isPresent() && (int) call.get().invokeExact(PRIO_PROCESS, CALLING_THREAD, NICE) != 0) {
                LOG.log(Level.DEBUG, "event=search.priority.refused");
            }
        } catch (Throwable failure) {
            LOG.log(Level.DEBUG, "event=search.priority.failed", failure);
        }
    }

    @SuppressWarnings("restricted") // Asked for above.
    private static Optional<MethodHandle> setPriority() {
        if (!System.getProperty("os.name", "").equals("Linux")) {
            return Optional.empty();
        }
        Linker linker = Linker.nativeLinker();
        Optional<MemorySegment> symbol = linker.defaultLookup().find("setpriority");
        FunctionDescriptor shape = FunctionDescriptor.of(
                ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
        return symbol.map(address -> linker.downcallHandle(address, shape));
    }
}
