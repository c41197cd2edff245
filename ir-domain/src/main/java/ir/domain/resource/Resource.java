package ir.domain.resource;

/** Something a session needs for itself alone while it has it. Each has one diary. */
public sealed interface Resource {
    ResourceId id();

    String name();

    ResourceRole role();

    OpeningHours hours();

    /** A CT suite or a theatre. */
    record Room(ResourceId id, String name, boolean generalAnaesthesia, OpeningHours hours) implements Resource {
        @Override
        public ResourceRole role() {
            return ResourceRole.ROOM;
        }
    }

    /** A person in one role. */
    record Clinician(ResourceId id, String name, ResourceRole role, OpeningHours hours) implements Resource {
        public Clinician {
            if (!role.person()) {
                throw new IllegalArgumentException("role: " + role + " (expected: a person's)");
            }
        }
    }

    /** A cryoablation console with its probe channels. */
    record Console(ResourceId id, String name, int channels, OpeningHours hours) implements Resource {
        @Override
        public ResourceRole role() {
            return ResourceRole.CONSOLE;
        }
    }

    /** A staffed place to wake up in. */
    record RecoveryBay(ResourceId id, String name, OpeningHours hours) implements Resource {
        @Override
        public ResourceRole role() {
            return ResourceRole.BAY;
        }
    }
}
