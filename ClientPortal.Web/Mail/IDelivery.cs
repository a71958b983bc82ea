using System.Net.Mail;

namespace ClientPortal.Web.Mail;

/// <summary>How a mail leaves the house.</summary>
internal interface IDelivery
{
    Task DeliverAsync(MailMessage mail, CancellationToken ct);
}
