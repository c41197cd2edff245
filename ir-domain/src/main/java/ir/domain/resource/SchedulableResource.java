package ir.domain.resource;

import ir.domain.shared.ResourceRole;

/** A resource that one session at a time uses exclusively. Each has one calendar. */
public sealed interface SchedulableResource {
    ResourceId id();

    SiteId site();

    String name();

    ResourceRole role();

    OpeningHours hours();

    /** Whether it is open on public holidays too, as an emergency suite is. */
    boolean onHolidays();

    /** A CT suite or a theatre. */
    record Room(
            ResourceId id, SiteId site, String name, boolean generalAnaesthesia, OpeningHours hours, boolean onHolidays)
            implements SchedulableResource {
        @Override
        public ResourceRole role() {
            return ResourceRole.ROOM;
        }
    }

    /**
     * A person in one role.
     *
     * @param rostered available during shifts only; the opening hours are ignored
     */
    record Clinician(
            ResourceId id,
            SiteId site,
            String name,
            ResourceRole role,
            OpeningHours hours,
            boolean onHolidays,
            boolean rostered,
            Qualifications skills)
            implements SchedulableResource {
        public Clinician {
            if (!role.person()) {
                throw new IllegalArgumentException("role: " + role + " (expected: a person's)");
            }
        }
    }

    /** A cryo console with its probe channels. */
    record CryoConsole(ResourceId id, SiteId site, String name, int channels, OpeningHours hours, boolean onHolidays)
            implements SchedulableResource {
        public CryoConsole {
            if (channels < 1 || channels > 40) {
                throw new IllegalArgumentException("channels: " + channels + " (expected: 1 to 40)");
            }
        }

        @Override
        public ResourceRole role() {
            return ResourceRole.CONSOLE;
        }
    }

    /** A consulting room or a scanner where follow-up visits take place. */
    record FollowUpClinic(ResourceId id, SiteId site, String name, OpeningHours hours, boolean onHolidays)
            implements SchedulableResource {
        @Override
        public ResourceRole role() {
            return ResourceRole.FOLLOW_UP_CLINIC;
        }
    }

    /** A staffed bay for recovery. */
    record RecoveryBay(ResourceId id, SiteId site, String name, OpeningHours hours, boolean onHolidays)
            implements SchedulableResource {
        @Override
        public ResourceRole role() {
            return ResourceRole.BAY;
        }
    }
}
