using System.Net.Mail;

namespace ClientPortal.Web.Mail;

/// <summary>Delivers one letter after the other; tries again a few times, then gives up and says so in the log.</summary>
internal sealed class DeliverLetters(PostOffice post, LetterText text, IDelivery delivery, TimeProvider time, ILogger<DeliverLetters> logger) : BackgroundService
{
    private const int Tries = 3;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromSeconds(10);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        post.Close();
        if (ExecuteTask is { } running)
        {
            // The host's patience ends this; what waits then is lost, and people ask for another link.
            await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(3), time, cancellationToken));
        }

        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var posted in post.Letters.ReadAllAsync(stoppingToken))
        {
            await DeliverAsync(posted, stoppingToken);
        }
    }

    private async Task DeliverAsync(PostedLetter posted, CancellationToken ct)
    {
        for (var attempt = 1; attempt <= Tries; attempt++)
        {
            try
            {
                using var mail = text.Write(posted);
                await delivery.DeliverAsync(mail, ct);
                return;
            }
            catch (Exception failure) when (failure is SmtpException or IOException or UnauthorizedAccessException or InvalidOperationException or FormatException)
            {
                // The type alone: a message could quote the address or the link.
                Log.NotDelivered(logger, posted.Letter.GetType().Name, attempt, Tries, failure.GetType().Name);
                if (attempt < Tries)
                {
                    await Task.Delay(BetweenTries, time, ct);
                }
            }
        }
    }
}
