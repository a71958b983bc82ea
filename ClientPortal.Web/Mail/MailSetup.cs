using ClientPortal.Domain.Mail;
using ClientPortal.Web.Hosting.Start;

namespace ClientPortal.Web.Mail;

/// <summary>Mail by SMTP where <c>Smtp:Host</c> is set, else as <c>.eml</c> files into the data directory.</summary>
internal static class MailSetup
{
    public static IServiceCollection AddPortalMail(this IServiceCollection services)
    {
        services.AddSingleton<PostOffice>();
        services.AddSingleton<IPostOffice>(provider => provider.GetRequiredService<PostOffice>());
        services.AddSingleton<LetterText>();
        services.AddSingleton<IDelivery>(provider => provider.GetRequiredService<PortalOptions>().Smtp is { } smtp
            ? new SmtpDelivery(smtp)
            : ActivatorUtilities.CreateInstance<FileDelivery>(provider));
        services.AddBackground<DeliverLetters>();
        return services;
    }
}
