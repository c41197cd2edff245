package ir.scheduling.intake;

import ir.domain.clinical.Intent;
import ir.domain.clinical.Urgency;
import ir.domain.lesion.Lesion;
import ir.domain.patient.Patient;
import ir.domain.patient.PatientId;
import ir.domain.referral.OrderNumber;
import ir.domain.referral.ReferralId;
import ir.scheduling.repository.ReceivedResource;
import java.time.LocalDate;
import java.util.List;

/**
 * The content of one message: patients, clinical resources about them, and orders. It is saved as a whole or not at
 * all.
 */
public record IntakeMessage(
        List<Patient> patients, List<ReceivedResource> resources, List<Order> orders, List<Withdrawal> withdrawals) {
    public IntakeMessage {
        patients = List.copyOf(patients);
        resources = List.copyOf(resources);
        orders = List.copyOf(orders);
        withdrawals = List.copyOf(withdrawals);
    }

    public IntakeMessage(List<Patient> patients, List<ReceivedResource> resources, List<Order> orders) {
        this(patients, resources, orders, List.of());
    }

    /** An order that its system withdrew. */
    public record Withdrawal(ReferralId referral, String reason) {}

    /**
     * An order for treatment. Each lesion is a condition that the order names as its reason.
     *
     * @param draft whether it was entered manually and is not yet submitted
     */
    public record Order(
            ReferralId id,
            OrderNumber number,
            PatientId patient,
            List<Lesion> lesions,
            Intent intent,
            Urgency urgency,
            LocalDate authored,
            String requester,
            boolean draft) {
        public Order {
            lesions = List.copyOf(lesions);
        }
    }
}
