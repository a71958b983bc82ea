using System.Globalization;
using ClientPortal.Domain.Credentials;
using ClientPortal.Domain.Mail;
using ClientPortal.Tests.Hosting;
using ClientPortal.Web.Mail;

namespace ClientPortal.Tests.Mail;

public sealed class LetterTests(AccountHost host) : IClassFixture<AccountHost>
{
    [Fact]
    [Trait("SEC", "209")]
    public async Task What_people_typed_forges_no_header_and_no_line()
    {
        host.Get<IPostOffice>().Post(new Letter.Invitation("Acme\r\nBcc: victim@acme.example\r\n\r\nClick here", "Eve\n\nhttps://evil.example", new PlainSecret("cpl_x")) { To = "forged@acme.example" });

        var mail = await host.MailToAsync("forged@acme.example");

        var head = mail.Split("\r\n\r\n")[0].Split("\r\n");
        head.ShouldNotContain(line => line.StartsWith("Bcc", StringComparison.OrdinalIgnoreCase));
        mail.Split("\r\n").ShouldNotContain("https://evil.example");
    }

    [Theory]
    [InlineData("en", "You are invited to Ünïcode", "works once and for 7 days")]
    [InlineData("de", "Einladung zu Ünïcode", "gilt einmal und 7 Tage lang")]
    public void Letters_speak_the_readers_language(string language, string subject, string sentence)
    {
        var letter = new Letter.Invitation("Ünïcode", "Olga", new PlainSecret("cpl_x")) { To = "reader@acme.example", Language = language };

        using var mail = host.Get<LetterText>().Write(new PostedLetter(letter, CultureInfo.GetCultureInfo(language)));

        mail.Subject.ShouldBe(subject);
        mail.Body.ShouldContain(sentence);
    }

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void Every_notice_has_its_words(string language)
    {
        foreach (var change in Enum.GetValues<SecurityChange>())
        {
            using var mail = host.Get<LetterText>().Write(new PostedLetter(
                new Letter.Notice(change, DateTimeOffset.UnixEpoch, "203.0.113.1") { To = "reader@acme.example" }, CultureInfo.GetCultureInfo(language)));

            mail.Subject.ShouldNotBeNullOrWhiteSpace();
            mail.Body.ShouldContain("203.0.113.1");
        }
    }

    [Fact]
    [Trait("SEC", "230")]
    public void A_letter_in_a_log_line_shows_no_link() =>
        new Letter.PasswordReset(new PlainSecret("cpl_secret")) { To = "reader@acme.example" }.ToString().ShouldNotContain("cpl_secret");

    [Fact]
    public void A_full_queue_drops_letters_instead_of_holding_up_requests()
    {
        var post = new PostOffice(Microsoft.Extensions.Logging.Abstractions.NullLogger<PostOffice>.Instance);
        for (var i = 0; i < 5000; i++)
        {
            post.Post(new Letter.PasswordReset(new PlainSecret("cpl_x")) { To = "reader@acme.example" });
        }

        post.Letters.Count.ShouldBe(1000);
    }
}
