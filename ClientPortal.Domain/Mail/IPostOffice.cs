namespace ClientPortal.Domain.Mail;

/// <summary>Takes letters and delivers them later; never holds up whoever posts one.</summary>
public interface IPostOffice
{
    void Post(Letter letter);
}
