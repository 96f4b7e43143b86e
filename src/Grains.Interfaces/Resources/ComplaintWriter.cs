using System.Text.Json;
using PushOrleans.Grains.Interfaces;

namespace PushOrleans.Resources;

/// <summary>Writes a complaint as canonical JSON (contracts §2.9).</summary>
public static class ComplaintWriter
{
    public static byte[] Write(Complaint complaint) => ResourceWriter.Write(complaint, Write);

    /// <summary>Writes one object value.</summary>
    public static void Write(Utf8JsonWriter json, Complaint complaint)
    {
        json.WriteStartObject();
        json.Text("id", complaint.Id);
        json.Text("campaignId", complaint.CampaignId);
        json.Text("userId", complaint.UserId);
        json.Text("kind", complaint.Kind);
        json.Text("text", complaint.Text);
        json.Time("at", complaint.At);
        json.Text("status", complaint.Status);
        json.Time("answeredAt", complaint.AnsweredAt);
        json.Text("outcome", complaint.Outcome);
        json.WriteEndObject();
    }
}
