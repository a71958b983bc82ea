using System.Globalization;
using System.Threading.Channels;
using ClientPortal.Domain.Mail;

namespace ClientPortal.Web.Mail;

/// <summary>A bounded queue between requests and the mail server: a slow server holds up nobody, a dead one fills no memory.</summary>
internal sealed class PostOffice(ILogger<PostOffice> logger) : IPostOffice
{
    private const int MostWaiting = 1000;

    private readonly Channel<PostedLetter> _letters = Channel.CreateBounded<PostedLetter>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    public ChannelReader<PostedLetter> Letters => _letters.Reader;

    public void Post(Letter letter)
    {
        var language = letter.Language is { } chosen ? CultureInfo.GetCultureInfo(chosen) : CultureInfo.CurrentUICulture;
        if (!_letters.Writer.TryWrite(new PostedLetter(letter, language)))
        {
            Log.QueueIsFull(logger, letter.GetType().Name);
        }
    }

    /// <summary>No more letters are taken; those that wait are still delivered.</summary>
    public void Close() => _letters.Writer.TryComplete();
}

/// <summary>A letter with the language it is written in.</summary>
internal sealed record PostedLetter(Letter Letter, CultureInfo Language);
