package ir.scheduling;

import ir.scheduling.booking.BookingDesk;
import ir.scheduling.followup.FollowUpDesk;
import ir.scheduling.record.RecordDesk;
import ir.scheduling.referral.ReferralDesk;
import ir.scheduling.site.SiteDesk;
import ir.scheduling.treatment.TreatmentDesk;
import ir.scheduling.work.Entrance;
import ir.scheduling.work.Work;
import java.time.Clock;

/** All desks over one store and one clock: what a door is given. */
public record Desks(
        SiteDesk site,
        RecordDesk records,
        ReferralDesk referrals,
        BookingDesk bookings,
        TreatmentDesk treatments,
        FollowUpDesk followUps) {

    public static Desks over(Work work, Clock clock) {
        var entrance = new Entrance(work, clock);
        return new Desks(
                new SiteDesk(entrance, work),
                new RecordDesk(entrance),
                new ReferralDesk(entrance),
                new BookingDesk(entrance),
                new TreatmentDesk(entrance),
                new FollowUpDesk(entrance));
    }
}
